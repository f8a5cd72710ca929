import { generateKeyPairSync, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReceiptBody, signReceipt, verifyReceipt } from './receipt.js';
import { createSigner, generateSigningKey, keyFingerprint, verifySignature } from './signing.js';

const key = generateSigningKey();
const receipt: ReceiptBody = {
  format: 'waybill-receipt',
  version: 1,
  transferId: '01890000-0000-7000-8000-000000000000',
  direction: 'push',
  partner: 'Acme Bank',
  source: { kind: 'store', name: 'main', path: '/out/ü.pdf' },
  target: { kind: 'connection', name: 'acme-prod', path: '/incoming/ü.pdf' },
  sizeBytes: 1234,
  sha256: 'ab'.repeat(32),
  verification: 'read-back',
  attempt: 1,
  startedAt: '2026-05-01T12:00:00.000Z',
  committedAt: '2026-05-01T12:00:01.000Z',
  session: null,
};
const signed = signReceipt(receipt, key.privateKeyPem);

describe('a receipt', () => {
  it('is verified with the public key alone', () => {
    expect(verifyReceipt(signed.body, signed.signature, key.publicKeyPem)).toEqual({ ok: true, receipt });
    expect(signed.signedBy).toBe(key.keyFingerprint);
    expect(keyFingerprint(key.publicKeyPem)).toBe(key.keyFingerprint);
  });

  it('is verified by anything that knows Ed25519', () => {
    expect(verify(null, Buffer.from(signed.body), key.publicKeyPem, Buffer.from(signed.signature, 'base64'))).toBe(true);
  });

  it('is refused after any change of its text or signature', () => {
    const change = (text: string, where: number, bits: number): string => {
      const bytes = Buffer.from(text);
      bytes.writeUInt8(bytes.readUInt8(where % bytes.length) ^ bits, where % bytes.length);
      return bytes.toString();
    };
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.boolean(), (where, bits, inText) => {
        const text = inText ? change(signed.body, where, bits) : signed.body;
        const signature = inText ? signed.signature : change(signed.signature, where, bits);
        expect(verifyReceipt(text, signature, key.publicKeyPem)).toMatchObject({ ok: false, reason: 'signature' });
      }),
      { numRuns: 500 },
    );
  });

  it('is refused by another key', () => {
    expect(verifyReceipt(signed.body, signed.signature, generateSigningKey().publicKeyPem)).toMatchObject({
      ok: false,
      reason: 'signature',
    });
  });

  it.each([
    '{"format":"waybill-audit-export-end"}',
    '{"format":"waybill-receipt","version":2}',
    'null',
    'text',
    '{"version": 1}',
  ])('is not %s, even when that is signed by the same key', (text) => {
    const signature = createSigner(key.privateKeyPem).sign(text);
    expect(verifyReceipt(text, signature, key.publicKeyPem)).toMatchObject({ ok: false, reason: 'format' });
  });
});

describe('signing keys', () => {
  it('sign the same on another thread', async () => {
    const signer = createSigner(generateSigningKey().privateKeyPem);
    expect(await signer.signAside('text é')).toBe(signer.sign('text é'));
  });

  it('are fingerprinted as ssh-keygen does', () => {
    // The public key of RFC 8032 §7.1, test 1, in SPKI form.
    const pem =
      '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n';
    expect(keyFingerprint(pem)).toBe('SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8');
  });

  it('sign the tests of RFC 8032 §7.1 as the RFC does', () => {
    const pem =
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n';
    expect(Buffer.from(createSigner(pem).sign(''), 'base64').toString('hex')).toBe(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    );
  });

  it('must be Ed25519', () => {
    const unsupported = expect.objectContaining({ code: 'key.unsupported' });
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => createSigner(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(unsupported);
    expect(() => verifySignature('', '', publicKey.export({ type: 'spki', format: 'pem' }).toString())).toThrow(unsupported);
    expect(() => createSigner('no key')).toThrow(unsupported);
    expect(() => createSigner(key.publicKeyPem)).toThrow(unsupported);
  });

  it('refuse a signature that is spelled in another way', () => {
    const signature = createSigner(key.privateKeyPem).sign('text');
    expect(verifySignature('text', signature, key.publicKeyPem)).toBe(true);
    for (const other of [
      '',
      `${signature}=`,
      ` ${signature}`,
      signature.replace('==', ''),
      signature.slice(4),
      `${signature}AAAA`,
    ]) {
      expect(verifySignature('text', other, key.publicKeyPem)).toBe(false);
    }
  });
});
