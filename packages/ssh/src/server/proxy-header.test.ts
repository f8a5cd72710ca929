import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readProxyHeader } from './proxy-header.js';

const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const version2 = (versionAndCommand: number, family: number, payload: string | Buffer, length?: number): Buffer => {
  const body = typeof payload === 'string' ? Buffer.from(payload, 'hex') : payload;
  const head = Buffer.alloc(4);
  head.writeUInt8(versionAndCommand, 0);
  head.writeUInt8(family, 1);
  head.writeUInt16BE(length ?? body.length, 2);
  return Buffer.concat([signature, head, body]);
};
const line = (text: string): Buffer => Buffer.from(text, 'latin1');
const inet = 'c0000207' + '0a000001' + 'd431' + '0016';
const inet6 = '20010db8000000000000000000000007' + '20010db8000000000000000000000001' + 'd431' + '0016';

describe('version 1 of the PROXY protocol', () => {
  it.each([
    ['PROXY TCP4 192.0.2.7 10.0.0.1 54321 22\r\n', { address: '192.0.2.7', port: 54_321 }],
    ['PROXY TCP6 2001:DB8::7 2001:db8::1 54321 22\r\n', { address: '2001:db8::7', port: 54_321 }],
    ['PROXY TCP6 ::ffff:192.0.2.7 ::1 1 22\r\n', { address: '192.0.2.7', port: 1 }],
    ['PROXY UNKNOWN\r\n', undefined],
    ['PROXY UNKNOWN ffff::1 whatever it says 1\r\n', undefined],
  ])('tells of %j the client', (text, client) => {
    const header = readProxyHeader(line(`${text}SSH-2.0-x`));
    expect(header).toEqual({ kind: 'header', bytes: text.length, ...(client === undefined ? {} : { client }) });
  });

  it.each([
    'SSH-2.0-OpenSSH_9.2\r\n',
    'PROXY\r\n',
    'proxy TCP4 192.0.2.7 10.0.0.1 54321 22\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 54321\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 54321 22 \r\n',
    'PROXY  TCP4 192.0.2.7 10.0.0.1 54321 22\r\n',
    'PROXY TCP4 192.0.2.07 10.0.0.1 54321 22\r\n',
    'PROXY TCP4 2001:db8::7 10.0.0.1 54321 22\r\n',
    'PROXY TCP6 192.0.2.7 2001:db8::1 54321 22\r\n',
    'PROXY TCP6 fe80::1%eth0 2001:db8::1 54321 22\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 65536 22\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 054 22\r\n',
    'PROXY TCP4 192.0.2.7 10.0.0.1 54321 x\r\n',
    'PROXY UDP4 192.0.2.7 10.0.0.1 54321 22\r\n',
    `PROXY UNKNOWN ${'x'.repeat(200)}\r\n`,
    `PROXY TCP4 192.0.2.7 10.0.0.1 54321 22\n${'x'.repeat(100)}`,
  ])('does not take %j', (text) => {
    expect(readProxyHeader(line(text))).toEqual({ kind: 'invalid' });
  });

  it('waits for the end of the line, and no longer than a line can be', () => {
    const text = 'PROXY TCP4 192.0.2.7 10.0.0.1 54321 22\r\n';
    for (let length = 0; length < text.length; length += 1) {
      expect(readProxyHeader(line(text.slice(0, length)))).toEqual({ kind: 'partial' });
    }
  });
});

describe('version 2 of the PROXY protocol', () => {
  it.each([
    ['TCP over IPv4', version2(0x21, 0x11, inet), { address: '192.0.2.7', port: 54_321 }],
    ['TCP over IPv6', version2(0x21, 0x21, inet6), { address: '2001:db8::7', port: 54_321 }],
    ['additions behind the addresses', version2(0x21, 0x11, `${inet}0300042a0b0c0d`), { address: '192.0.2.7', port: 54_321 }],
    ['LOCAL, whatever it says', version2(0x20, 0x11, inet), undefined],
    ['LOCAL without addresses', version2(0x20, 0x00, ''), undefined],
    ['an unknown origin', version2(0x21, 0x00, 'aabb'), undefined],
    ['a socket of the proxy’s own machine', version2(0x21, 0x31, Buffer.alloc(216)), undefined],
  ])('takes %s', (_, bytes, client) => {
    const header = readProxyHeader(Buffer.concat([bytes, Buffer.from('SSH-2.0-x')]));
    expect(header).toEqual({ kind: 'header', bytes: bytes.length, ...(client === undefined ? {} : { client }) });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readProxyHeader(bytes.subarray(0, length))).toEqual({ kind: 'partial' });
    }
  });

  it.each([
    ['version 1 in the form of version 2', version2(0x11, 0x11, inet)],
    ['an unknown command', version2(0x22, 0x11, inet)],
    ['UDP', version2(0x21, 0x12, inet)],
    ['an unknown family', version2(0x21, 0x41, inet)],
    ['addresses that are cut', version2(0x21, 0x11, inet.slice(2))],
    ['addresses of the other family', version2(0x21, 0x21, inet)],
    ['more than it may be', version2(0x21, 0x11, inet, 0xffff)],
  ])('does not take %s, and does not wait for its end', (_, bytes) => {
    expect(readProxyHeader(bytes.subarray(0, 16))).toEqual({ kind: 'invalid' });
  });
});

it('takes any bytes without a throw, and never more of them than came', () => {
  const beginnings = fc.constantFrom(Buffer.alloc(0), signature, line('PROXY '), line('PROXY TCP4 '), version2(0x21, 0x11, inet));
  fc.assert(
    fc.property(beginnings, fc.uint8Array({ maxLength: 300 }), (beginning, rest) => {
      const bytes = Buffer.concat([beginning, rest]);
      const header = readProxyHeader(bytes);
      if (header.kind === 'header') expect(header.bytes).toBeLessThanOrEqual(bytes.length);
      if (header.kind === 'partial') expect(bytes.length).toBeLessThan(16 + 2048);
    }),
    { numRuns: 3000 },
  );
});
