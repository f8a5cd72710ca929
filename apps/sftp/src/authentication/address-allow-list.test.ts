import { describe, expect, it } from 'vitest';
import { isAddressAllowed, isFromAllowed } from './address-allow-list.js';

describe('the address allow-list of an account', () => {
  it('lets everybody in when it is empty', () => {
    expect(isAddressAllowed([], '203.0.113.9')).toBe(true);
  });

  it('takes addresses and blocks of both families', () => {
    const list = ['192.0.2.7', '198.51.100.0/24', '2001:db8::/32'];
    expect(isAddressAllowed(list, '192.0.2.7')).toBe(true);
    expect(isAddressAllowed(list, '192.0.2.8')).toBe(false);
    expect(isAddressAllowed(list, '198.51.100.200')).toBe(true);
    expect(isAddressAllowed(list, '::ffff:198.51.100.200')).toBe(true);
    expect(isAddressAllowed(list, '2001:db8:1::5')).toBe(true);
    expect(isAddressAllowed(list, '2001:db9::5')).toBe(false);
  });

  it('admits nobody by an entry that cannot be read', () => {
    expect(isAddressAllowed(['nonsense'], '192.0.2.7')).toBe(false);
  });
});

describe('the from of an authorised key', () => {
  it('takes an entry with an exclamation mark out of the rest, wherever it stands', () => {
    const from = ['192.0.2.0/24', '!192.0.2.9', '!192.0.2.128/25', '2001:db8::/32'];
    expect(isFromAllowed([], '203.0.113.9')).toBe(true);
    expect(isFromAllowed(from, '192.0.2.8')).toBe(true);
    expect(isFromAllowed(from, '::ffff:192.0.2.8')).toBe(true);
    expect(isFromAllowed(from, '2001:db8::7')).toBe(true);
    for (const address of ['192.0.2.9', '::ffff:192.0.2.9', '192.0.2.200', '203.0.113.9', '2001:db9::7']) {
      expect(isFromAllowed(from, address)).toBe(false);
      expect(isFromAllowed(from.toReversed(), address)).toBe(false);
    }
  });

  it('lets nobody in who is only not excluded', () => {
    expect(isFromAllowed(['!192.0.2.9'], '192.0.2.8')).toBe(false);
  });
});
