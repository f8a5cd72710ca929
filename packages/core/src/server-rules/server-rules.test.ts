import { describe, expect, it } from 'vitest';
import { changeServerRules, type ServerRulesInput, serverRules } from './server-rules.js';

const usual = serverRules.parse({});

describe('the rules of the SFTP server', () => {
  it('tell nobody by a ban who is known here, unless somebody changes the points', () => {
    const { unknownUser, wrongPassword, refusedKey } = usual.defence.scores;
    expect([wrongPassword, refusedKey]).toEqual([unknownUser, unknownUser]);
  });

  it('offer the modern algorithms, end idle sessions and spare the machine itself, by default', () => {
    expect(usual).toMatchObject({
      algorithms: { profile: 'modern' },
      limits: { idleTimeoutMs: 900_000, loginGraceMs: 60_000, maxUnauthenticated: 100 },
      defence: { enabled: true, allow: ['127.0.0.0/8', '::1'], block: [] },
    });
  });

  it('are replaced by the group', () => {
    const changed = changeServerRules(usual, { algorithms: { profile: 'compatible' }, defence: { block: ['192.0.2.0/24'] } });
    expect(changed.algorithms.profile).toBe('compatible');
    expect(changed.defence).toEqual({ ...usual.defence, block: ['192.0.2.0/24'] });
    expect(changed.limits).toEqual(usual.limits);
  });

  it.each<[ServerRulesInput, string]>([
    [{ limits: { idleTimeoutMs: 5 } }, '/limits/idleTimeoutMs'],
    [{ defence: { allow: ['10.0.0.0/40'] } }, '/defence/allow/0'],
    [{ defence: { scores: { unknownUser: -1 } } }, '/defence/scores/unknownUser'],
    [{ defence: { banMs: 1 } }, '/defence/banMs'],
  ])('refuse %j by its field', (given, field) => {
    expect(() => changeServerRules(usual, given)).toThrow(expect.objectContaining({ code: 'input.invalid', field }));
  });
});
