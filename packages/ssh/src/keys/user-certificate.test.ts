import { isFailure } from '@waybill/core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateKey, type PrivateKey, parseUserCertificate } from '../index.js';
import { type CertificateFields, makeCertificate } from '../testing/certificates.js';
import { sshString } from './ssh-wire.js';

let right: Pick<CertificateFields, 'key' | 'authority'>;
let p256: PrivateKey;
beforeAll(async () => {
  right = { key: await generateKey({ algorithm: 'ed25519' }), authority: await generateKey({ algorithm: 'ed25519' }) };
  p256 = await generateKey({ algorithm: 'ecdsa-p256' });
});

const parse = (fields: Partial<CertificateFields> = {}) => parseUserCertificate(makeCertificate({ ...right, ...fields }));

function complaint(fields: Partial<CertificateFields>): string {
  try {
    parse(fields);
  } catch (error) {
    if (isFailure(error, 'key.unsupported')) return error.publicDetail;
    throw error;
  }
  return 'none';
}

describe('a user certificate', () => {
  it('is read with all that it says', () => {
    const address = ['source-address', sshString('192.0.2.0/24,2001:db8::1')] as const;
    expect(
      parse({
        serial: 2n ** 64n - 1n,
        keyId: 'nächtlich @ acme',
        principals: ['acme', 'batch'],
        validAfter: 1_700_000_000n,
        validBefore: 1_800_000_000n,
        criticalOptions: [['force-command', sshString('internal-sftp')], address],
        extensions: [['permit-pty', Buffer.alloc(0)]],
      }),
    ).toMatchObject({
      key: { fingerprint: right.key.fingerprint },
      authority: { fingerprint: right.authority.fingerprint },
      serial: 18_446_744_073_709_551_615n,
      keyId: 'nächtlich @ acme',
      principals: ['acme', 'batch'],
      validAfter: new Date('2023-11-14T22:13:20Z'),
      validBefore: new Date('2027-01-15T08:00:00Z'),
      sourceAddresses: ['192.0.2.0/24', '2001:db8::1'],
      criticalOptions: ['force-command'],
    });
  });

  it('holds for ever when it says so, and is for nobody when it names nobody', () => {
    expect(parse({ principals: [] })).toMatchObject({
      principals: [],
      validBefore: undefined,
      sourceAddresses: undefined,
      criticalOptions: [],
    });
    // Beyond what a date can say: it neither begins to hold, nor ends.
    expect(parse({ validAfter: 2n ** 63n, validBefore: 2n ** 64n - 2n }).validAfter.getTime()).toBe(8_640_000_000_000_000);
  });

  it('is refused when a part is too long, there twice, or could write into a log', () => {
    expect(complaint({ keyId: 'x'.repeat(1025) })).toContain('more than 1024 bytes');
    expect(complaint({ keyId: 'a\nb' })).toContain('control characters');
    expect(complaint({ keyId: Buffer.from([0xff, 0xfe]) })).toContain('damaged');
    expect(complaint({ principals: ['acme\0root'] })).toContain('control characters');
    expect(complaint({ principals: ['x'.repeat(257)] })).toContain('more than 256 bytes');
    expect(complaint({ principals: Array.from({ length: 257 }, (_, at) => `p${at}`) })).toContain('more than 256 principals');
    const twice = ['source-address', sshString('192.0.2.1')] as const;
    expect(complaint({ criticalOptions: [twice, twice] })).toContain('twice');
    expect(complaint({ extensions: Array.from({ length: 65 }, (_, at) => [`x${at}`, Buffer.alloc(0)] as const) })).toContain(
      '64',
    );
    expect(complaint({ criticalOptions: [['source-address', Buffer.from('192.0.2.1')]] })).toContain('damaged');
    expect(complaint({ extensions: [['x', Buffer.alloc(17_000)]] })).toContain('too long');
  });

  it('is refused whichever byte of it is changed, left out or added', () => {
    for (const key of [right.key, p256]) {
      const whole = makeCertificate({ ...right, key, keyId: 'k', criticalOptions: [['source-address', sshString('192.0.2.1')]] });
      expect(parseUserCertificate(whole).keyId).toBe('k');
      const refuses = (blob: Buffer) =>
        expect(() => parseUserCertificate(blob)).toThrow(expect.objectContaining({ code: 'key.unsupported' }));
      for (let at = 0; at < whole.length; at += 1) {
        const changed = Buffer.from(whole);
        changed[at] = (changed[at] ?? 0) ^ 0x80;
        refuses(changed);
        refuses(whole.subarray(0, at));
      }
      refuses(Buffer.concat([whole, Buffer.of(0)]));
    }
  });

  it('is refused, and never anything worse, when it is made up or mangled', () => {
    const whole = makeCertificate({ ...right, principals: ['acme', 'batch'], extensions: [['permit-pty', Buffer.alloc(0)]] });
    const refuses = (blob: Uint8Array): void => {
      if (Buffer.compare(blob, whole) === 0) return;
      expect(() => parseUserCertificate(blob)).toThrow(expect.objectContaining({ code: 'key.unsupported' }));
    };
    const lengths = fc.constantFrom(0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 255, 32, 64);
    const mangled = fc.array(fc.tuple(fc.nat(whole.length - 4), lengths), { minLength: 1, maxLength: 4 }).map((edits) => {
      const copy = Buffer.from(whole);
      for (const [at, length] of edits) copy.writeUInt32BE(length, at);
      return copy;
    });
    fc.assert(fc.property(mangled, refuses), { numRuns: 1_000, seed: 55 });
    const madeUp = fc.uint8Array({ maxLength: 300 }).map((tail) => Buffer.concat([whole.subarray(0, 36), tail]));
    fc.assert(fc.property(madeUp, refuses), { numRuns: 500, seed: 55 });
  });
});
