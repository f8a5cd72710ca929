import { describe, expect, it } from 'vitest';
import { addressGroup } from './sign-in-throttle.js';

describe('what counts as one address', () => {
  it('is an IPv4 address, however it is written', () => {
    expect(addressGroup('192.0.2.1')).toBe('192.0.2.1');
    expect(addressGroup('::ffff:192.0.2.1')).toBe('192.0.2.1');
    expect(addressGroup('192.0.2.2')).not.toBe(addressGroup('192.0.2.1'));
  });

  it('is the /64 of an IPv6 address, because one subscriber has them all', () => {
    const group = '2001:db8:1:2::/64';
    for (const address of [
      '2001:db8:1:2::1',
      '2001:0db8:0001:0002:ffff:ffff:ffff:ffff',
      '2001:DB8:1:2:3::',
      '2001:db8:1:2::%eth0',
    ]) {
      expect(addressGroup(address)).toBe(group);
    }
    expect(addressGroup('2001:db8:1:3::1')).not.toBe(group);
    expect(addressGroup('::1')).toBe('0:0:0:0::/64');
  });

  it('is the text itself when it is no address', () => {
    expect(addressGroup('unknown')).toBe('unknown');
  });
});
