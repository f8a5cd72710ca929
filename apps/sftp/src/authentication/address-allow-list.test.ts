import { describe, expect, it } from 'vitest';
import { isAddressAllowed } from './address-allow-list.js';

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
