import type { EndReason, Refusal } from '@waybill/ssh';
import { describe, expect, it } from 'vitest';
import { offencesOf } from './offences-of.js';

const peer = { address: '192.0.2.7', port: 54_321 };
const said = 'SSH-2.0-x';
const failed = (method: 'password' | 'publickey', reason: string) =>
  offencesOf({ type: 'login.failed', reason, method, username: 'acme', clientIdentification: said, ...peer });
const closed = (reason: EndReason, refusals: readonly Refusal[] = [], clientIdentification = said) =>
  offencesOf({ type: 'connection.closed', reason, refusals, clientIdentification, ...peer });
const key = (reason: string): Refusal => ({ method: 'publickey', reason });
const none = { unknownUser: 0, refusedKey: 0 };

describe('an address is charged', () => {
  it('for passwords at once, by whether there is such a user', () => {
    expect(failed('password', 'wrong-password')).toEqual({ wrongPassword: 1 });
    expect(failed('password', 'suspended')).toEqual({ wrongPassword: 1 });
    expect(failed('password', 'unknown-user')).toEqual({ unknownUser: 1 });
    expect(failed('password', 'invalid-username')).toEqual({ unknownUser: 1 });
  });

  it('for keys when none of them was right', () => {
    expect(failed('publickey', 'unknown-key')).toEqual({});
    expect(failed('publickey', 'unknown-user')).toEqual({});
    expect(closed('partner', [key('unknown-key'), key('unknown-key'), key('unknown-user')])).toEqual({
      unknownUser: 1,
      refusedKey: 2,
    });
  });

  it('for a forged signature and for breaking the protocol', () => {
    expect(failed('publickey', 'bad-signature')).toEqual({ protocolViolation: 1 });
    expect(closed('partner', [key('bad-signature')])).toEqual(none);
    expect(closed('protocol-violation', [], '')).toEqual({ ...none, protocolViolation: 1 });
  });

  it('for certificates that are refused as for keys: who shows one that is over breaks no protocol', () => {
    expect(failed('publickey', 'bad-certificate')).toEqual({});
    const refusals = [key('bad-certificate'), key('certificate-expired'), key('unknown-authority')];
    expect(closed('partner', refusals)).toEqual({ ...none, refusedKey: 3 });
  });

  it('for holding a connection without signing in, not for looking whether the port is open', () => {
    for (const reason of ['login-grace-time', 'crowded-out', 'too-many-bytes-before-login', 'partner', 'network'] as const) {
      expect(closed(reason)).toEqual({ ...none, noLogin: 1 });
    }
    expect(closed('partner', [], '')).toEqual(none);
    expect(closed('login-grace-time', [], '')).toEqual({ ...none, noLogin: 1 });
  });

  it('for more connections than one address may have', () => {
    expect(offencesOf({ type: 'connection.refused', reason: 'address-full', ...peer })).toEqual({ overLimit: 1 });
  });

  it('for nothing that is our doing, or that others did', () => {
    expect(failed('password', 'error')).toEqual({});
    expect(closed('partner', [key('error')])).toEqual(none);
    for (const reason of ['shutting-down', 'internal', 'not-admitted'] as const) expect(closed(reason)).toEqual(none);
    for (const reason of ['full', 'not-admitted', 'no-proxy-header', 'closing'] as const) {
      expect(offencesOf({ type: 'connection.refused', reason, ...peer })).toEqual({});
    }
  });
});
