import type { AuthorizedKey } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { continueRotations } from './authorized-keys.js';

const later = new Date('2027-01-02T00:00:00Z');
const until = new Date('2027-02-01T00:00:00Z');

const aKey = (name: string, fields: Partial<AuthorizedKey> = {}): AuthorizedKey => ({
  ...{ algorithm: 'ssh-ed25519', publicKey: `ssh-ed25519 ${name}`, fingerprint: name, comment: '' },
  ...{ from: [], expiresAt: null, isAuthority: false, principals: [], pending: null, replacedBy: null },
  ...fields,
});
const waiting = (replaces: string | null, at = until) => ({ pending: { until: at, replaces, overlapDays: 7 } });

describe('lines that describe a rotation', () => {
  const wanted = [aKey('old'), aKey('new', waiting('old'))];

  it('have the new key wait, from when it was first asked for', () => {
    expect(continueRotations([aKey('old')], wanted)).toEqual(wanted);
    const since = [aKey('old'), aKey('new', waiting('old', later))];
    expect(continueRotations(since, wanted)).toEqual(since);
  });

  it('leave it as it is once the key was proven: the new one does not wait again, the old one keeps its end', () => {
    const proven = [aKey('old', { expiresAt: later, replacedBy: 'new' }), aKey('new')];
    expect(continueRotations(proven, wanted)).toEqual(proven);
  });

  it('do not bring the old key back when it has retired', () => {
    expect(continueRotations([aKey('new')], wanted)).toEqual([aKey('new')]);
  });

  it('are refused when what is replaced is not there, waits itself, or is an authority', () => {
    const field = '/authorizedKeys/0';
    expect(() => continueRotations([], [aKey('new', waiting('other'))])).toThrow(expect.objectContaining({ field }));
    expect(() => continueRotations([], [aKey('new', waiting('old')), aKey('old', waiting(null))])).toThrow();
    expect(() => continueRotations([], [aKey('new', waiting('old')), aKey('old', { isAuthority: true })])).toThrow();
  });
});

it('a key that was replaced stays so while its end is left alone; who takes the end away keeps the key', () => {
  const replaced = aKey('old', { expiresAt: later, replacedBy: 'new' });
  const before = [replaced, aKey('new')];
  expect(continueRotations(before, [aKey('old', { expiresAt: later }), aKey('new')])).toEqual(before);
  expect(continueRotations(before, [aKey('old'), aKey('new')])).toEqual([aKey('old'), aKey('new')]);
});
