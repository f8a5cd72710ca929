import { describe, expect, it } from 'vitest';
import { addressGroup, canonicalAddress } from './address-group.js';

describe('what counts as one address', () => {
  it('is an IPv4 address, whatever socket it came in over', () => {
    expect(canonicalAddress('::FFFF:10.0.0.1')).toBe('10.0.0.1');
    expect(canonicalAddress('::ffff:a00:1')).toBe('10.0.0.1');
    expect(addressGroup('::ffff:10.0.0.1')).toBe('10.0.0.1');
    expect(addressGroup('192.0.2.2')).not.toBe(addressGroup('192.0.2.1'));
  });

  it.each([
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::%eth0', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
  ])('is of %s its /64, because one subscriber has them all', (address, group) => {
    expect(addressGroup(address)).toBe(group);
  });

  it('keeps the shortest form of IPv6, and its zone', () => {
    expect(canonicalAddress('2001:0DB8:0:0::0001')).toBe('2001:db8::1');
    expect(canonicalAddress('FE80::1%eth0')).toBe('fe80::1%eth0');
  });

  it('is the text itself when it is no address', () => {
    expect(addressGroup('unknown')).toBe('unknown');
    expect(canonicalAddress('unknown')).toBe('unknown');
  });
});
