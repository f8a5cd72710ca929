import { type Account, type AuthorizedKey, accountLimits, newId, type Partner } from '@waybill/core';
import type { UserCertificate } from '@waybill/ssh';
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
  isAuthority: false,
  principals: [],
  pending: null,
  replacedBy: null,
};
const account: Account = {
  ...stored,
  id: newId(),
  partnerId: partner.id,
  username: 'acme',
  status: 'active',
  passwordHash: null,
  authorizedKeys: [key],
  revokedKeys: [],
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

  it('is denied to a key that waited too long for its first sign-in, and has no end by that before', () => {
    const waiting = (until: Date) => withKey({ pending: { until, replaces: null, overlapDays: 7 } });
    expect(waiting(later)).toEqual({ allowed: true, until: undefined });
    expect(waiting(now)).toMatchObject({ reason: 'key-lapsed' });
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

describe('a certificate', () => {
  const authority: AuthorizedKey = { ...key, fingerprint: 'SHA256:ca', isAuthority: true };
  const publicKey = { algorithm: 'ed25519', sshAlgorithm: 'ssh-ed25519', bits: 256, comment: '', options: '' } as const;
  const keyOf = (fingerprint: string) => ({ ...publicKey, fingerprint, publicKeyOpenSsh: '', blob: Buffer.alloc(0) });
  const right: UserCertificate = {
    key: keyOf('SHA256:b'),
    authority: keyOf('SHA256:ca'),
    serial: 17n,
    keyId: 'laptop@acme',
    principals: ['acme'],
    validAfter: new Date(0),
    validBefore: undefined,
    sourceAddresses: undefined,
    criticalOptions: [],
  };
  const withCertificate = (
    certificate: Partial<UserCertificate>,
    of: Partial<AuthorizedKey> = {},
    fields: Partial<Account> = {},
  ) =>
    judge(
      { authorizedKeys: [{ ...authority, ...of }], ...fields },
      { key: right.key, certificate: { ...right, ...certificate } },
    );

  it('is taken of an authority of the account, for its user name or the principals of that line', () => {
    expect(withCertificate({})).toEqual({ allowed: true, until: undefined });
    expect(withCertificate({}, { fingerprint: 'SHA256:other' })).toMatchObject({ reason: 'unknown-authority' });
    expect(withCertificate({ principals: [] })).toMatchObject({ reason: 'certificate-for-others' });
    expect(withCertificate({ principals: ['Acme', 'acme2', 'acm'] })).toMatchObject({ reason: 'certificate-for-others' });
    expect(withCertificate({ principals: ['batch', 'x'] }, { principals: ['y', 'batch'] })).toMatchObject({ allowed: true });
    // The line says all of it: the user name is no principal beside those.
    expect(withCertificate({}, { principals: ['batch'] })).toMatchObject({ reason: 'certificate-for-others' });
  });

  it('does not stand for a key, nor a key for an authority', () => {
    expect(withCertificate({}, { isAuthority: false })).toMatchObject({ reason: 'unknown-authority' });
    expect(judge({ authorizedKeys: [authority] }, { key: authority })).toMatchObject({ reason: 'unknown-key' });
    expect(judge({ authorizedKeys: [authority] }, { key: right.key })).toMatchObject({ reason: 'unknown-key' });
    const known = { ...key, fingerprint: right.key.fingerprint };
    expect(withCertificate({}, {}, { authorizedKeys: [known] })).toMatchObject({ reason: 'unknown-authority' });
  });

  it('holds from its first second to before its last, and a session ends with it', () => {
    expect(withCertificate({ validAfter: now, validBefore: later })).toEqual({ allowed: true, until: later });
    expect(withCertificate({ validAfter: later })).toMatchObject({ reason: 'certificate-not-yet-valid' });
    expect(withCertificate({ validBefore: now })).toMatchObject({ reason: 'certificate-expired' });
    expect(withCertificate({ validAfter: later, validBefore: now })).toMatchObject({ allowed: false });
    expect(withCertificate({ validBefore: new Date(later.getTime() + 1) }, { expiresAt: later })).toMatchObject({ until: later });
    expect(withCertificate({}, { expiresAt: now })).toMatchObject({ reason: 'key-expired' });
  });

  it('comes from where it and its authority may', () => {
    expect(withCertificate({ sourceAddresses: ['198.51.100.1', '192.0.2.0/24'] })).toMatchObject({ allowed: true });
    for (const odd of [['198.51.100.0/24'], [''], [], ['192.0.2.0/24', 'x'], ['*'], ['!198.51.100.1', '192.0.2.7']]) {
      expect(withCertificate({ sourceAddresses: odd })).toMatchObject({ reason: 'certificate-not-from-here' });
    }
    expect(withCertificate({}, { from: ['198.51.100.0/24'] })).toMatchObject({ reason: 'key-not-from-here' });
  });

  it('is refused with a critical option that is not honoured', () => {
    for (const option of ['force-command', 'verify-required', 'x@example.com', '__proto__']) {
      expect(withCertificate({ criticalOptions: [option] })).toMatchObject({ reason: 'certificate-option' });
    }
  });

  it('is refused when it, its key or its authority was revoked; and so is a key', () => {
    const revoked = (line: string) => withCertificate({}, {}, { revokedKeys: [line] });
    const [b, ca] = ['b', 'ca'].map((name) => `SHA256:${name.repeat(43).slice(0, 43)}`);
    for (const line of ['serial: 17', 'serial: 1-17', 'id: laptop@acme', 'nonsense']) {
      expect(revoked(line)).toMatchObject({ reason: 'certificate-revoked' });
    }
    expect(revoked('serial: 18')).toMatchObject({ allowed: true });
    for (const line of [b, ca].map((fingerprint) => `hash: ${fingerprint}`)) {
      const named = { key: keyOf(b ?? ''), authority: keyOf(ca ?? '') };
      const of = { authorizedKeys: [{ ...authority, fingerprint: ca ?? '' }], revokedKeys: [line] };
      expect(judge(of, { key: named.key, certificate: { ...right, ...named } })).toMatchObject({ reason: 'certificate-revoked' });
    }
    const plain = { ...key, fingerprint: b ?? '' };
    expect(judge({ authorizedKeys: [plain], revokedKeys: [`hash: ${b}`] }, { key: plain })).toMatchObject({
      reason: 'key-revoked',
    });
    expect(judge({ authorizedKeys: [plain], revokedKeys: ['serial: 17'] }, { key: plain })).toMatchObject({ allowed: true });
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
