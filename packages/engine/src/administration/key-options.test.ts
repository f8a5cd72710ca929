import { isFailure } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { keyOptionsText, readKeyOptions } from './key-options.js';

const read = (text: string) => readKeyOptions('/authorizedKeys/0', text);

function complaint(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (isFailure(error, 'input.invalid') && error.field === '/authorizedKeys/0') return error.publicDetail;
    throw error;
  }
  return 'none';
}

describe('options of an authorised key', () => {
  it('say from where it may come and how long it holds', () => {
    expect(read('')).toEqual({ from: [], expiresAt: null, isAuthority: false, principals: [], pending: null });
    expect(read('from="192.0.2.0/24,!192.0.2.9, 2001:db8::/32"')).toMatchObject({
      from: ['192.0.2.0/24', '!192.0.2.9', '2001:db8::/32'],
      expiresAt: null,
    });
    expect(read('FROM="192.0.2.1",expiry-time="20271231"')).toMatchObject({
      from: ['192.0.2.1'],
      expiresAt: new Date('2027-12-31T00:00:00Z'),
    });
  });

  it('state times as OpenSSH does, and always in UTC', () => {
    const until = (value: string) => read(`expiry-time="${value}"`).expiresAt?.toISOString();
    expect(until('202712312359')).toBe('2027-12-31T23:59:00.000Z');
    expect(until('202712312359Z')).toBe('2027-12-31T23:59:00.000Z');
    expect(until('20271231235958z')).toBe('2027-12-31T23:59:58.000Z');
    for (const odd of ['2027-12-31', '20270230', '2027123124', '202712312460', 'always', '+1d']) {
      expect(complaint(`expiry-time="${odd}"`)).toContain(`"${odd}" is not a time`);
    }
  });

  it('are refused by name when they are others', () => {
    expect(complaint('restrict')).toContain('The option restrict in front');
    expect(complaint('no-pty,from="192.0.2.1",command="/bin/false \\"x\\", y"')).toContain(
      'The options no-pty, command in front',
    );
    expect(complaint('cert-authority,permit-opens="x"')).toContain('The option permit-opens in front');
    expect(complaint('__proto__')).toContain('__proto__');
  });

  it('make an authority of a key, and say for whom', () => {
    expect(read('cert-authority')).toMatchObject({ isAuthority: true, principals: [] });
    expect(read('cert-authority,principals="acme, batch of acme,acme",from="192.0.2.1"')).toMatchObject({
      isAuthority: true,
      principals: ['acme', 'batch of acme'],
      from: ['192.0.2.1'],
    });
    expect(complaint('principals="acme"')).toContain('needs cert-authority');
    expect(complaint('cert-authority="yes"')).toContain('has no value');
    expect(complaint('cert-authority,cert-authority')).toContain('there twice');
    for (const odd of ['a,,b', '*', 'ac?e', 'x'.repeat(257)]) {
      expect(complaint(`cert-authority,principals="${odd}"`)).toContain('is no principal');
    }
  });

  it('are refused when they would let in somebody else, or nobody', () => {
    expect(complaint('from="*.acme.example"')).toContain('"*.acme.example" is neither');
    expect(complaint('from="10.0.*"')).toContain('a block says the same');
    expect(complaint('from="192.0.2.1,"')).toContain('"" is neither');
    expect(complaint('from="!192.0.2.1"')).toContain('would let nobody in');
    expect(complaint('from=""')).toContain('needs a value');
    expect(complaint('from')).toContain('needs a value');
    expect(complaint('from="192.0.2.1",from="192.0.2.2"')).toContain('there twice');
    for (const text of ['from=192.0.2.1', 'from="192.0.2.1', 'from="192.0.2.1",', ',', 'from="1.2.3.4"x', '=']) {
      expect(complaint(text)).toContain('cannot be read');
    }
  });

  it('read back as they are written', () => {
    for (const text of [
      '',
      'from="192.0.2.0/24,!192.0.2.9"',
      'expiry-time="20271231235958Z"',
      'from="::1",expiry-time="20271231000000Z"',
      'cert-authority',
      'cert-authority,principals="acme,batch of acme",from="::1",expiry-time="20271231000000Z"',
    ]) {
      expect(keyOptionsText(read(text))).toBe(text);
    }
  });
});

describe('a key that waits for its first sign-in', () => {
  const old = `SHA256:${'a'.repeat(43)}`;

  it('is read and written again', () => {
    for (const text of ['pending', `replaces="${old}"`, `replaces="${old}",overlap-days="0",from="192.0.2.0/24"`]) {
      expect(keyOptionsText(readKeyOptions('/k', text))).toBe(text);
    }
    expect(readKeyOptions('/k', `pending,replaces="${old}"`).pending).toEqual({ replaces: old, overlapDays: 7 });
  });

  it.each([
    'cert-authority,pending',
    `cert-authority,replaces="${old}"`,
    'replaces="MD5:00"',
    'overlap-days="3"',
    `replaces="${old}",overlap-days="91"`,
    `replaces="${old}",overlap-days="-1"`,
    'pending="yes"',
  ])('is refused with %s', (text) => {
    expect(() => readKeyOptions('/k', text)).toThrow(expect.objectContaining({ field: '/k' }));
  });
});
