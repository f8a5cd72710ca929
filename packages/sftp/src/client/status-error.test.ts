import { describe, expect, it } from 'vitest';
import { SftpStatusError, statusToFailure } from './status-error.js';

describe('statusToFailure', () => {
  it.each([
    [2, 'source', 'source.not-found'],
    [2, 'target', 'target.not-found'],
    [3, 'source', 'source.denied'],
    [3, 'target', 'target.denied'],
    [4, 'target', 'partner.misbehaved'],
    [5, 'source', 'partner.misbehaved'],
    [7, 'source', 'net.reset'],
    [8, 'target', 'target.unsupported'],
    [11, 'target', 'target.exists'],
    [14, 'target', 'target.full'],
    [4_000_000_000, 'source', 'partner.misbehaved'],
  ] as const)('takes status %i at the %s as %s', (status, side, code) => {
    expect(statusToFailure(new SftpStatusError(status, 'words', { operation: 'OPEN', subject: '/a' }), side)).toMatchObject({
      code,
      context: { operation: 'OPEN', partnerMessage: 'words', subject: '/a' },
    });
  });

  it('says what it means and what the partner says', () => {
    const refused = (message: string) => statusToFailure(new SftpStatusError(3, message, { operation: 'OPEN' }), 'target');
    const { publicDetail } = refused('Permission denied');
    expect(refused('the folder is closed on Sundays').publicDetail).toBe(
      `${publicDetail} It says: “the folder is closed on Sundays”`,
    );
  });

  it('keeps a partner that talks without end short', () => {
    expect(new SftpStatusError(4, 'x'.repeat(200_000), { operation: 'OPEN' }).partnerMessage).toHaveLength(1_000);
  });
});
