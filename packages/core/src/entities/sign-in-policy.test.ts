import { describe, expect, it } from 'vitest';
import type { WebSession } from './person.js';
import {
  canProveFactor,
  defaultSignInPolicy,
  isSessionOpen,
  lacksSecondFactor,
  mayUsePassword,
  sessionEndOf,
} from './sign-in-policy.js';

const at = (minutes: number) => new Date(Date.UTC(2026, 0, 1, 8, minutes));

const session: WebSession = {
  id: '0198c0de-0000-7000-8000-000000000001',
  userId: '0198c0de-0000-7000-8000-000000000002',
  tokenHash: '',
  csrfToken: '',
  address: '192.0.2.7',
  userAgent: '',
  createdAt: at(0),
  lastSeenAt: at(10),
  expiresAt: at(40),
  method: 'password',
  provenAt: at(0),
  previous: null,
  providerId: null,
  providerSid: null,
  endsAt: at(720),
};

describe('how long a session holds', () => {
  it('ends one that was not used for as long as the policy says now, whatever was stored with it', () => {
    const policy = { ...defaultSignInPolicy, idleMinutes: 5 };
    expect(isSessionOpen(session, policy, at(14))).toBe(true);
    expect(isSessionOpen(session, policy, at(15))).toBe(false);
  });

  it('ends one that is as old as the policy says now', () => {
    const used = { ...session, lastSeenAt: at(59), expiresAt: at(89) };
    expect(isSessionOpen(used, { ...defaultSignInPolicy, sessionMinutes: 60 }, at(60))).toBe(false);
    expect(isSessionOpen(used, defaultSignInPolicy, at(60))).toBe(true);
  });

  it('is never longer than what its provider allows', () => {
    expect(sessionEndOf(at(0), defaultSignInPolicy, 60)).toEqual(at(60));
    expect(sessionEndOf(at(0), { ...defaultSignInPolicy, sessionMinutes: 30 }, 60)).toEqual(at(30));
  });
});

describe('a second factor that is demanded', () => {
  const policy = { ...defaultSignInPolicy, secondFactorRoles: ['admin'] };
  const nothing = { role: 'admin', secondFactorSince: null, passkeyCount: 0 };

  it('is lacked by who signed in with less, and by nobody of another role', () => {
    expect(lacksSecondFactor(policy, nothing, { method: 'password' })).toBe(true);
    expect(lacksSecondFactor(policy, { ...nothing, secondFactorSince: at(0) }, { method: 'password' })).toBe(true);
    expect(lacksSecondFactor(policy, { ...nothing, role: 'viewer' }, { method: 'password' })).toBe(false);
    expect(lacksSecondFactor(defaultSignInPolicy, nothing, { method: 'password' })).toBe(false);
  });

  it('is there after a sign-in with more, and lacked again by who removes it', () => {
    expect(lacksSecondFactor(policy, { ...nothing, secondFactorSince: at(0) }, { method: 'password+code' })).toBe(false);
    expect(lacksSecondFactor(policy, { ...nothing, passkeyCount: 1 }, { method: 'passkey' })).toBe(false);
    expect(lacksSecondFactor(policy, nothing, { method: 'password+code' })).toBe(true);
  });

  it('can be the provider’s', () => {
    expect(lacksSecondFactor(policy, nothing, { method: 'oidc' })).toBe(true);
    expect(lacksSecondFactor(policy, nothing, { method: 'oidc+mfa' })).toBe(false);
  });

  it('can be proven by a passkey, and by a code where its password may be used', () => {
    const person = { secondFactorSince: null, passkeyCount: 0, passwordHash: 'x', breakGlass: false };
    const withCode = { ...person, secondFactorSince: at(0) };
    expect(canProveFactor(policy, person)).toBe(false);
    expect(canProveFactor(policy, { ...person, passkeyCount: 1, passwordHash: null })).toBe(true);
    expect(canProveFactor(policy, withCode)).toBe(true);
    expect(canProveFactor(policy, { ...withCode, passwordHash: null })).toBe(false);
    expect(canProveFactor({ ...policy, passwords: 'break-glass' }, withCode)).toBe(false);
  });
});

it('lets only people who are marked use a password where passwords are off', () => {
  const off = { ...defaultSignInPolicy, passwords: 'break-glass' } as const;
  expect(mayUsePassword(off, { breakGlass: false })).toBe(false);
  expect(mayUsePassword(off, { breakGlass: true })).toBe(true);
  expect(mayUsePassword(defaultSignInPolicy, { breakGlass: false })).toBe(true);
});
