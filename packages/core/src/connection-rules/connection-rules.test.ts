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

  const proxy = { kind: 'socks5', host: 'proxy.example', port: 1080 } as const;
  it.each([
    [{ proxy, jump: 'bastion' }, '/route/jump'],
    [{ jump: 'bastion', bindAddress: '10.0.0.1' }, '/route/bindAddress'],
    [{ resolve: 'there' }, '/route/resolve'],
    [{ jump: 'Not a slug' }, '/route/jump'],
    [{ bindAddress: 'eth0' }, '/route/bindAddress'],
    [{ bindAddress: '0x7f.1' }, '/route/bindAddress'],
    [{ proxy: { ...proxy, host: 'http://proxy' } }, '/route/proxy/host'],
    [{ proxy: { ...proxy, username: 'a:b' } }, '/route/proxy/username'],
    [{ proxy: { ...proxy, username: 'ü'.repeat(128) } }, '/route/proxy/username'],
  ] as const)('refuse the route %j', (route, field) => {
    const attempt = (): unknown => changeConnectionRules({}, { route });
    expect(attempt).toThrowError(expect.objectContaining({ code: 'input.invalid', field }));
  });

  it('lead directly to the partner, and take a proxy or a jump host', () => {
    expect(changeConnectionRules({}, {}).route).toEqual({ proxy: null, jump: null, resolve: 'here', bindAddress: null });
    const { route } = changeConnectionRules({}, { route: { proxy, resolve: 'there', bindAddress: '::1' } });
    expect(route).toEqual({ proxy: { ...proxy, username: null }, jump: null, resolve: 'there', bindAddress: '::1' });
    expect(changeConnectionRules({}, { route: { jump: 'bastion' } }).route.jump).toBe('bastion');
  });

  it('ask for signs of life never, or once a second at most', () => {
    expect(changeConnectionRules({}, { keepalive: { intervalMs: 0 } }).keepalive).toEqual({ intervalMs: 0, maxMissed: 3 });
    expect(() => changeConnectionRules({}, { keepalive: { intervalMs: 10 } })).toThrow(/1000/);
  });

  it('name the field at fault', () => {
    const attempt = (): unknown => changeConnectionRules({}, { staging: { kind: 'suffix', suffix: 'a/b' } });
    expect(attempt).toThrowError(expect.objectContaining({ code: 'input.invalid', field: '/staging/suffix' }));
  });
});
