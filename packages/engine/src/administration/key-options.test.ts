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
    expect(read('')).toEqual({ from: [], expiresAt: null });
    expect(read('from="192.0.2.0/24,!192.0.2.9, 2001:db8::/32"')).toEqual({
      from: ['192.0.2.0/24', '!192.0.2.9', '2001:db8::/32'],
      expiresAt: null,
    });
    expect(read('FROM="192.0.2.1",expiry-time="20271231"')).toEqual({
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
    expect(complaint('cert-authority,principals="a,b"')).toContain('cert-authority, principals');
    expect(complaint('__proto__')).toContain('__proto__');
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
    ]) {
      expect(keyOptionsText(read(text))).toBe(text);
    }
  });
});
