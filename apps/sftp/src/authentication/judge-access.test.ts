import { type Account, type AuthorizedKey, accountLimits, newId, type Partner } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { type AccessQuestion, judgeAccess } from './judge-access.js';
import { isWanted, nextFactor } from './next-factor.js';

const stored = { version: 1, createdAt: new Date(0), updatedAt: new Date(0) };
const partner: Partner = {
  ...stored,
  id: newId(),
  slug: 'acme',
  name: 'Acme',
  status: 'active',
  contacts: [],
  tags: [],
  purpose: null,
  dataCategory: null,
};
const key: AuthorizedKey = {
  algorithm: 'ssh-ed25519',
  publicKey: 'ssh-ed25519 AAAA',
  fingerprint: 'SHA256:a',
  comment: '',
  from: [],
  expiresAt: null,
};
const account: Account = {
  ...stored,
  id: newId(),
  partnerId: partner.id,
  username: 'acme',
  status: 'active',
  passwordHash: null,
  authorizedKeys: [key],
  mounts: [],
  addressAllowList: [],
  maxSessions: 1,
  limits: accountLimits.parse({}),
  signIn: 'key-or-password',
  accessHours: [],
  expiresAt: null,
  totp: null,
};
const now = new Date('2026-11-27T12:00:00Z');
const later = new Date('2026-11-27T12:00:01Z');
const judge = (fields: Partial<Account>, more: Partial<AccessQuestion> = {}) =>
  judgeAccess({ account: { ...account, ...fields }, partner, address: '192.0.2.7', key: undefined, ...more }, now);
const withKey = (fields: Partial<AuthorizedKey>) => judge({ authorizedKeys: [{ ...key, ...fields }] }, { key });

describe('access', () => {
  it('is allowed without end when nothing limits it', () => {
    expect(judge({})).toEqual({ allowed: true, until: undefined });
  });

  it('is denied for whoever is suspended, or of a partner who is', () => {
    expect(judge({ status: 'suspended' })).toMatchObject({ reason: 'suspended' });
    expect(judge({}, { partner: { ...partner, status: 'suspended' } })).toMatchObject({ reason: 'suspended' });
    expect(judge({}, { partner: undefined })).toMatchObject({ reason: 'suspended' });
  });

  it('ends with the account, at that very moment', () => {
    expect(judge({ expiresAt: later })).toEqual({ allowed: true, until: later });
    expect(judge({ expiresAt: now })).toMatchObject({ reason: 'account-expired' });
  });

  it('ends with the key, and comes from where the key may', () => {
    expect(withKey({ expiresAt: later })).toEqual({ allowed: true, until: later });
    expect(withKey({ expiresAt: now })).toMatchObject({ reason: 'key-expired' });
    expect(withKey({ from: ['192.0.2.0/24'] })).toMatchObject({ allowed: true });
    expect(withKey({ from: ['192.0.2.0/24', '!192.0.2.7'] })).toMatchObject({ reason: 'key-not-from-here' });
    expect(withKey({ fingerprint: 'SHA256:b' })).toMatchObject({ reason: 'unknown-key' });
    // Of a password nothing of this is asked.
    expect(judge({ authorizedKeys: [{ ...key, expiresAt: now }] })).toMatchObject({ allowed: true });
  });

  it('is for certain addresses and hours, and ends with those', () => {
    expect(judge({ addressAllowList: ['198.51.100.0/24'] })).toMatchObject({ reason: 'address-not-allowed' });
    const hours = (from: string, to: string) => [{ days: ['fri' as const], from, to, timeZone: 'Europe/Paris' }];
    expect(judge({ accessHours: hours('08:00', '18:00') })).toEqual({ allowed: true, until: new Date('2026-11-27T17:00:00Z') });
    expect(judge({ accessHours: hours('08:00', '13:00') })).toMatchObject({ reason: 'outside-access-hours' });
    expect(judge({ accessHours: hours('08:00', '18:00'), expiresAt: later })).toEqual({ allowed: true, until: later });
  });
});

describe('what an account asks for', () => {
  const totp = { secretId: newId(), enrolledAt: now };
  const asks = (signIn: Account['signIn'], ...proven: Parameters<typeof nextFactor>[1]) => [
    nextFactor({ signIn, totp: null }, proven),
    nextFactor({ signIn, totp }, proven),
  ];

  it('is what it requires, and the code of its second factor last', () => {
    expect(asks('key-or-password')).toEqual(['publickey-or-password', 'publickey-or-password']);
    expect(asks('key-or-password', 'publickey')).toEqual([undefined, 'code']);
    expect(asks('key-or-password', 'password')).toEqual([undefined, 'code']);
    expect(asks('key')).toEqual(['publickey', 'publickey']);
    expect(asks('password')).toEqual(['password', 'password']);
    expect(asks('key', 'password')).toEqual(['publickey', 'publickey']);
    expect(asks('key-and-password')).toEqual(['publickey', 'publickey']);
    expect(asks('key-and-password', 'publickey')).toEqual(['password', 'password']);
    expect(asks('key-and-password', 'publickey', 'password')).toEqual([undefined, 'code']);
    expect(asks('key', 'publickey', 'code')).toEqual([undefined, undefined]);
  });

  it('is taken, and nothing else', () => {
    expect(isWanted('publickey-or-password', 'password')).toBe(true);
    expect(isWanted('publickey-or-password', 'code')).toBe(false);
    expect(isWanted('publickey', 'password')).toBe(false);
    expect(isWanted('code', 'code')).toBe(true);
    expect(isWanted(undefined, 'publickey')).toBe(false);
  });
});
