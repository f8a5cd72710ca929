import { describe, expect, it } from 'vitest';
import { accessWords, fieldOfInstant, instantOfField, signInBody, whyClosed } from './sign-in-values.js';

const key = {
  ...{ algorithm: '', publicKey: '', fingerprint: '', comment: '', options: '', from: [], expiresAt: null },
  ...{ isAuthority: false, principals: [], pending: null, replacedBy: null },
};

describe('the fields about signing in', () => {
  it('show instants in UTC and make the same of them again', () => {
    for (const [instant, field] of [
      ['2027-12-31T00:00:00.000Z', '2027-12-31T00:00'],
      ['2027-12-31T23:59:58.000Z', '2027-12-31T23:59:58'],
    ] as const) {
      expect(fieldOfInstant(instant)).toBe(field);
      expect(instantOfField(field)).toBe(instant);
    }
    expect(fieldOfInstant(null)).toBe('');
    expect(signInBody({ signIn: 'key', accessHours: [], expiresAt: '' }).expiresAt).toBeNull();
  });

  it('say when an account may be used', () => {
    const office = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00', timeZone: 'Europe/Paris' } as const;
    expect(accessWords({ ...office, days: [...office.days] })).toBe('Mon–Fri 08:00–18:00 Europe/Paris');
    expect(accessWords({ ...office, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] })).toBe(
      'Every day 08:00–18:00 Europe/Paris',
    );
  });

  it('say why nobody can sign in', () => {
    const closed = (signIn: Parameters<typeof whyClosed>[0]['signIn'], keys: number, hasPassword: boolean) =>
      whyClosed({ signIn, hasPassword, authorizedKeys: Array.from({ length: keys }, () => key) });
    expect(closed('key-or-password', 0, false)).toContain('neither');
    expect(closed('key-or-password', 0, true)).toBeUndefined();
    expect(closed('key', 0, true)).toContain('wants a key');
    expect(closed('password', 1, false)).toContain('wants a password');
    expect(closed('key-and-password', 1, false)).toContain('wants a password');
    expect(closed('key-and-password', 1, true)).toBeUndefined();
  });
});
