import { describe, expect, it } from 'vitest';
import { changeConnectionRules, connectionRules, givenConnectionRules, pickConnectionRules } from './connection-rules.js';

describe('the rules of a connection', () => {
  it('have defaults, whatever is left out', () => {
    const rules = changeConnectionRules({}, {});
    expect(rules.limits.maxConnections).toBe(4);
    expect(connectionRules.parse(rules)).toEqual(rules);
  });

  it('replace a group that is given and keep the others', () => {
    const before = changeConnectionRules({}, { limits: { maxConnections: 2 }, staging: { kind: 'suffix', suffix: '.tmp' } });
    const after = changeConnectionRules(before, { limits: {} });
    expect([after.limits.maxConnections, after.staging]).toEqual([4, { kind: 'suffix', suffix: '.tmp' }]);
  });

  it('are picked from among other fields', () => {
    const rules = changeConnectionRules({}, {});
    expect(pickConnectionRules({ ...rules, ...{ host: 'h' } })).toEqual(rules);
    expect(givenConnectionRules({ ...{ host: 'h' }, limits: { maxConnections: 1 } })).toEqual({ limits: { maxConnections: 1 } });
  });

  it('name the field at fault', () => {
    const attempt = (): unknown => changeConnectionRules({}, { staging: { kind: 'suffix', suffix: 'a/b' } });
    expect(attempt).toThrowError(expect.objectContaining({ code: 'input.invalid', field: '/staging/suffix' }));
  });
});
