import { describe, expect, it } from 'vitest';
import { isAddressBlock } from './address-blocks.js';

describe('an address or block', () => {
  it.each(['192.0.2.1', '192.0.2.0/24', '0.0.0.0/0', '2001:db8::1', '2001:db8::/32', '::/0', '::1/128'])('may be %s', (text) => {
    expect(isAddressBlock(text)).toBe(true);
  });

  it.each([
    '',
    'acme.example',
    '192.0.2',
    '192.0.2.1/33',
    '192.0.2.1/',
    '192.0.2.1/08',
    '192.0.2.1/24/24',
    '2001:db8::/129',
    'fe80::1%eth0',
    '192.0.2.1/-1',
  ])('may not be %j', (text) => {
    expect(isAddressBlock(text)).toBe(false);
  });
});
