import { describe, expect, it } from 'vitest';
import { isRevoked, readRevocation } from './revocations.js';

const hash = `SHA256:${'a'.repeat(43)}`;
const certificate = (serial: bigint, keyId = 'laptop@acme') => ({ fingerprints: [], certificate: { serial, keyId } });

describe('a line that revokes', () => {
  it('is kept in one way', () => {
    expect(readRevocation('serial:  17 ')).toBe('serial: 17');
    expect(readRevocation('serial: 010 - 20')).toBe('serial: 10-20');
    expect(readRevocation('serial: 5-5')).toBe('serial: 5');
    expect(readRevocation('id:laptop of acme')).toBe('id: laptop of acme');
    expect(readRevocation(`hash: ${hash}`)).toBe(`hash: ${hash}`);
  });

  it.each([
    '',
    'serial: 0',
    'serial: 0-5',
    'serial: 9-5',
    'serial: -5',
    'serial: 18446744073709551616',
    'serial: 0x10',
    'id:',
    'hash: SHA256:short',
    'hash: MD5:00:11',
    'sha1: abc',
    'serial: 1\nid: x',
  ])('is refused when it is %j', (line) => {
    expect(readRevocation(line)).toBeUndefined();
  });
});

describe('what is revoked', () => {
  it('is a serial from the first to the last, both too', () => {
    const lines = ['serial: 10-20', 'serial: 18446744073709551615'];
    for (const serial of [10n, 15n, 20n, 18_446_744_073_709_551_615n]) expect(isRevoked(lines, certificate(serial))).toBe(true);
    for (const serial of [0n, 9n, 21n, 18_446_744_073_709_551_614n]) expect(isRevoked(lines, certificate(serial))).toBe(false);
  });

  it('is a key id to the letter, and a key by its fingerprint whether it is certified or not', () => {
    expect(isRevoked(['id: laptop@acme'], certificate(1n))).toBe(true);
    expect(isRevoked(['id: laptop@acme'], certificate(1n, 'Laptop@acme'))).toBe(false);
    expect(isRevoked(['id: laptop@acme', 'serial: 1'], { fingerprints: ['SHA256:x'] })).toBe(false);
    expect(isRevoked([`hash: ${hash}`], { fingerprints: ['SHA256:x', hash] })).toBe(true);
    expect(isRevoked([`hash: ${hash}`], { ...certificate(1n), fingerprints: [hash] })).toBe(true);
    expect(isRevoked([], { fingerprints: [hash] })).toBe(false);
  });

  it('is everything when a line cannot be read', () => {
    expect(isRevoked(['nonsense'], { fingerprints: ['SHA256:x'] })).toBe(true);
  });
});
