import { describe, expect, it } from 'vitest';
import { addressBlocks, isAddressBlock } from './address-blocks.js';

describe('a list of addresses and blocks', () => {
  const blocks = addressBlocks(['192.0.2.7', '198.51.100.0/24', '2001:db8::/32', 'nonsense']);

  it.each(['192.0.2.7', '198.51.100.200', '::ffff:198.51.100.200', '::FFFF:C000:0207', '2001:DB8:1::5', '2001:db8::1%eth0'])(
    'holds %s',
    (address) => {
      expect(blocks.has(address)).toBe(true);
    },
  );

  it.each(['192.0.2.8', '198.51.101.1', '2001:db9::5', '', 'nonsense', '3221225991'])('does not hold %j', (address) => {
    expect(blocks.has(address)).toBe(false);
  });

  it('holds nobody when it is empty', () => {
    expect(addressBlocks([]).has('127.0.0.1')).toBe(false);
  });

  it.each(['10.0.0.0/8', '::/0', '0.0.0.0/0', '::1', '10.1.2.3', '2001:db8::/32', '::1/128'])('may have %s', (text) => {
    expect(isAddressBlock(text)).toBe(true);
  });

  it.each([
    '10.0.0.0/33',
    '10.0.0/8',
    '0x0a.0.0.0',
    '167838211',
    'fe80::1%eth0',
    '10.0.0.0/08',
    '10.0.0.0/',
    '::1/129',
    'a/b/c',
    'acme.example',
    '192.0.2.1/-1',
    '',
  ])('may not have %j', (text) => {
    expect(isAddressBlock(text)).toBe(false);
  });
});
