import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../failure.js';
import { classifyAddress } from './classify-address.js';
import { checkOutboundAddress, parseOutboundAllow } from './outbound-policy.js';

type Octets = readonly [number, number, number, number];
const octet = fc.integer({ min: 0, max: 255 });
const octets: fc.Arbitrary<Octets> = fc.tuple(octet, octet, octet, octet);
const number = ([a, b, c, d]: Octets): number => ((a * 256 + b) * 256 + c) * 256 + d;
const hex2 = (value: number): string => value.toString(16).padStart(2, '0');
const group = (high: number, low: number): string => `${hex2(high)}${hex2(low)}`;

/** Every way of writing one IPv4 address that a resolver or a socket takes. */
const ipv4Forms: readonly ((address: Octets) => string)[] = [
  (each) => each.join('.'),
  (each) => String(number(each)),
  (each) => `0x${number(each).toString(16)}`,
  (each) => `0${number(each).toString(8)}`,
  (each) => each.map((value) => `0x${value.toString(16)}`).join('.'),
  (each) => each.map((value) => `0${value.toString(8)}`).join('.'),
  ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
  ([a, b, c, d]) => `${a}.0x${b.toString(16)}.${c * 256 + d}`,
];

/** The IPv6 addresses that stand for it. */
const ipv6Forms: readonly ((address: Octets) => string)[] = [
  (each) => `::ffff:${each.join('.')}`,
  ([a, b, c, d]) => `::ffff:${group(a, b)}:${group(c, d)}`,
  ([a, b, c, d]) => `0:0:0:0:0:FFFF:${group(a, b)}:${group(c, d)}`.toUpperCase(),
  (each) => `[::ffff:${each.join('.')}]`,
  (each) => `::ffff:0:${each.join('.')}`,
  (each) => `64:ff9b::${each.join('.')}`,
  ([a, b, c, d]) => `64:ff9b::${group(a, b)}:${group(c, d)}`,
  ([a, b, c, d]) => `2002:${group(a, b)}:${group(c, d)}::1`,
];

const within = (base: Octets, bits: number): fc.Arbitrary<Octets> =>
  octets.map((random) => {
    const mask = (0xffffffff << (32 - bits)) >>> 0;
    const value = ((number(base) & mask) | (number(random) & ~mask)) >>> 0;
    return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  });

const everything = parseOutboundAllow('loopback, private');
const refusal = (policy: string, address: string): string | undefined => {
  try {
    checkOutboundAddress(parseOutboundAllow(policy), address);
    return undefined;
  } catch (error) {
    return error instanceof Failure ? error.code : String(error);
  }
};

describe('the outbound policy', () => {
  it('judges an IPv4 address alike, however it is written and whatever carries it', () => {
    fc.assert(
      fc.property(octets, fc.constantFrom(...ipv4Forms, ...ipv6Forms), (address, form) => {
        // `::` and `::1` are addresses of IPv6 first.
        fc.pre(number(address) > 1);
        expect(classifyAddress(form(address)).class).toBe(classifyAddress(address.join('.')).class);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['link-local', [169, 254, 0, 0], 16],
    ['unspecified', [0, 0, 0, 0], 8],
    ['multicast', [224, 0, 0, 0], 4],
    ['reserved and broadcast', [240, 0, 0, 0], 4],
    ['metadata of Alibaba', [100, 100, 100, 200], 32],
    ['metadata of Azure', [168, 63, 129, 16], 32],
    ['metadata of Oracle', [192, 0, 0, 192], 32],
  ] as const)('never connects to %s, even with everything allowed, in no form', (_, base, bits) => {
    fc.assert(
      fc.property(within(base, bits), fc.constantFrom(...ipv4Forms, ...ipv6Forms), (address, form) => {
        expect(() => checkOutboundAddress(everything, form(address))).toThrow(/net\.forbidden-address/);
      }),
    );
  });

  it.each([
    ['fe80::1'],
    ['fe80::1%eth0'],
    ['febf:ffff::1'],
    ['fd00:ec2::254'],
    ['FD00:0EC2:0:0:0:0:0:254'],
    ['fd20:ce::254'],
    ['::'],
    ['ff02::1'],
    ['2001:db8::1'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['64:ff9b:1::8.8.8.8'],
    ['4000::1'],
    ['::ffff:169.254.169.254'],
    ['::169.254.169.254'],
    ['2002:a9fe:a9fe::'],
    ['64:ff9b::a9fe:a9fe'],
    ['0xa9fea9fe'],
    ['2852039166'],
    ['0251.0376.0251.0376'],
    ['169.254.43518'],
  ])('never connects to %s', (address) => {
    expect(refusal('loopback,private', address)).toBe('net.forbidden-address');
  });

  it.each(['sftp.acme.example', '', '1.2.3.4.5', '10.0.0.1 ', '10.0.0.1\n', '256.1.1.1', '99999999999', ':::', 'localhost'])(
    'takes %j for no address',
    (text) => {
      expect(refusal('loopback,private', text)).toBe('net.forbidden-address');
    },
  );

  it('never throws anything but its own refusal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.ipV4Extended()), (text) => {
        expect([undefined, 'net.forbidden-address']).toContain(refusal('none', text));
      }),
      { numRuns: 2000 },
    );
  });

  it('connects to public addresses without being told, and to nothing else', () => {
    expect(
      ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '2002:5db8:d70e::1'].map((each) => refusal('none', each)),
    ).toEqual([undefined, undefined, undefined]);
    const ours = ['127.0.0.1', '127.8.9.1', '::1', '10.1.2.3', '172.31.0.1', '192.168.1.1', '100.64.0.1', 'fd12::1', 'fec0::1'];
    expect(new Set(ours.map((each) => refusal('', each)))).toEqual(new Set(['net.forbidden-address']));
    expect(new Set(ours.map((each) => refusal('loopback,private', each)))).toEqual(new Set([undefined]));
    expect([refusal('loopback', '10.1.2.3'), refusal('private', '::1')]).toEqual([
      'net.forbidden-address',
      'net.forbidden-address',
    ]);
  });

  it('allows single networks, in either form of their addresses', () => {
    const policy = '10.20.0.0/16, fd12:3456::/32, 192.168.7.9';
    for (const allowed of ['10.20.255.1', '::ffff:10.20.0.1', 'fd12:3456:9::1', '192.168.7.9']) {
      expect(refusal(policy, allowed)).toBeUndefined();
    }
    for (const other of ['10.21.0.1', 'fd12:3457::1', '192.168.7.10', '127.0.0.1']) {
      expect(refusal(policy, other)).toBe('net.forbidden-address');
    }
    expect(refusal('100.64.0.0/10', '100.100.100.200')).toBe('net.forbidden-address');
  });

  it.each([
    ['privat', /"privat" is none of/],
    ['10.0.0.0/33', /none of/],
    ['0x0a.0.0.0/8', /none of/],
    ['169.254.0.0/16', /nothing makes that reachable/],
    ['8.8.8.0/24', /reachable anyway/],
  ])('cannot be told %j', (text, message) => {
    expect(() => parseOutboundAllow(text)).toThrow(message);
  });

  it('names the way out of a refusal', () => {
    expect(() => checkOutboundAddress(parseOutboundAllow('none'), '10.1.2.3')).toThrow(
      '10.1.2.3 is a private address. This installation does not connect there; whoever runs it can allow it with WAYBILL_OUTBOUND_ALLOW=private, or the network alone.',
    );
  });
});
