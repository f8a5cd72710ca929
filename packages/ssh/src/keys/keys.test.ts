import { generateKeyPairSync } from 'node:crypto';
import { Failure, type KeyAlgorithm } from '@waybill/core';
import ssh2 from 'ssh2';
import { describe, expect, it } from 'vitest';
import { generateKey, MIN_GENERATED_RSA_BITS, parsePrivateKey, parsePublicKey } from '../index.js';

const algorithms: readonly KeyAlgorithm[] = ['ed25519', 'ecdsa-p256', 'ecdsa-p384', 'ecdsa-p521', 'rsa'];
const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDyYWWYQtUFm6WXMMiSDeRfXwbhHiZUpDgpMBz4PxxVy';

describe('generated keys', () => {
  it.each(algorithms)('%s comes back the same from its stored form, and ssh2 takes that form', async (algorithm) => {
    const made = await generateKey({ algorithm, comment: 'nightly @ acme' });
    expect(made.algorithm).toBe(algorithm);
    const again = await parsePrivateKey(made.privateKey);
    expect({ ...again, privateKey: '' }).toEqual({ ...made, privateKey: '' });
    const taken = ssh2.utils.parseKey(made.privateKey);
    if (taken instanceof Error) throw taken;
    expect(taken.isPrivateKey()).toBe(true);
    expect(`${taken.type} ${taken.getPublicSSH().toString('base64')}`).toBe(made.publicKeyOpenSsh);
    expect(parsePublicKey(`${made.publicKeyOpenSsh} x`).fingerprint).toBe(made.fingerprint);
  });

  it('makes RSA keys of 3,072 bits, and none below', async () => {
    expect((await generateKey({ algorithm: 'rsa' })).bits).toBe(MIN_GENERATED_RSA_BITS);
    await expect(generateKey({ algorithm: 'rsa', bits: 2048 })).rejects.toMatchObject({ code: 'input.invalid', field: 'bits' });
  });
});

describe('refused private keys', () => {
  it.each([1024, 2047])('refuses RSA of %i bits', async (modulusLength) => {
    const pem = generateKeyPairSync('rsa', { modulusLength }).privateKey.export({ type: 'pkcs1', format: 'pem' });
    await expect(parsePrivateKey(pem)).rejects.toMatchObject({ code: 'key.unsupported', message: /at least 2048 bits/ });
  });

  it('refuses curves and algorithms that SSH has no use for', async () => {
    const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    await expect(parsePrivateKey(curve)).rejects.toMatchObject({ code: 'key.unsupported', message: /secp256k1/ });
    const x25519 = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    await expect(parsePrivateKey(x25519)).rejects.toMatchObject({ code: 'key.unsupported', message: /x25519/ });
  });

  it('refuses what is no private key, and says what it is', async () => {
    await expect(parsePrivateKey(ed25519)).rejects.toMatchObject({ message: /public key/ });
    await expect(parsePrivateKey('')).rejects.toMatchObject({ code: 'key.unsupported' });
    await expect(parsePrivateKey('x'.repeat(100_000))).rejects.toMatchObject({ message: /too long/ });
    await expect(parsePrivateKey('---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n')).rejects.toMatchObject({ message: /ssh\.com/ });
    await expect(parsePrivateKey('PuTTY-User-Key-File-1: ssh-rsa\n')).rejects.toMatchObject({ message: /versions 2 and 3/ });
  });

  it('refuses damaged keys with a Failure, wherever the damage is', async () => {
    const { privateKey } = await generateKey({ algorithm: 'ecdsa-p256' });
    const [begin = '', ...rest] = privateKey.trimEnd().split('\n');
    const body = Buffer.from(rest.slice(0, -1).join(''), 'base64');
    for (let at = 0; at < body.length; at += 1) {
      const damaged = Buffer.from(body);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      const text = [begin, damaged.toString('base64'), rest.at(-1)].join('\n');
      const outcome = await parsePrivateKey(text).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
    }
  });

  it('refuses a private half that does not belong to its public half', async () => {
    const one = await generateKey({ algorithm: 'ecdsa-p256' });
    const other = await generateKey({ algorithm: 'ecdsa-p256' });
    const point = (key: typeof one): Buffer => parsePublicKey(key.publicKeyOpenSsh).blob.subarray(-65);
    const lines = one.privateKey.trimEnd().split('\n');
    const body = Buffer.from(lines.slice(1, -1).join(''), 'base64');
    for (let at = body.indexOf(point(one)); at >= 0; at = body.indexOf(point(one))) point(other).copy(body, at);
    const text = [lines[0], body.toString('base64'), lines.at(-1)].join('\n');
    await expect(parsePrivateKey(text)).rejects.toMatchObject({ code: 'key.unsupported' });
  });
});

describe('public keys', () => {
  it('reads a line with options, keeps them apart and keeps a comment with blanks', () => {
    const options = 'from="10.0.0.0/8,!10.0.0.1",command="echo \\"a b\\"",restrict';
    const key = parsePublicKey(`${options}  ${ed25519}   nightly @ acme `);
    expect(key).toMatchObject({ options, comment: 'nightly @ acme', publicKeyOpenSsh: ed25519, algorithm: 'ed25519', bits: 256 });
    expect(key.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  it('reads a file with comment lines, line ends of Windows and a byte order mark', () => {
    expect(parsePublicKey(`\uFEFF# our key\r\n\r\n${ed25519} a\r\n`).comment).toBe('a');
  });

  it('refuses a private key in place of a public one, and says so', async () => {
    const { privateKey } = await generateKey({ algorithm: 'ed25519' });
    for (const text of [privateKey, 'PuTTY-User-Key-File-3: ssh-ed25519\n', '-----BEGIN RSA PRIVATE KEY-----\n']) {
      expect(() => parsePublicKey(text)).toThrow(/This is a private key/);
    }
  });

  it('refuses more than one key, other algorithms, certificates and damaged keys', () => {
    expect(() => parsePublicKey(`${ed25519}\n${ed25519}`)).toThrow(/one public key at a time/);
    expect(() => parsePublicKey(ed25519.slice(0, -4))).toThrow(/damaged/);
    expect(() => parsePublicKey(`${ed25519}AAAA`)).toThrow(/damaged/);
    expect(() => parsePublicKey(ed25519.replace('ssh-ed25519', 'ssh-rsa'))).toThrow(/not of the algorithm it claims/);
    expect(() => parsePublicKey('hello')).toThrow(/not a public key/);
    const named = (name: string): string => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(name.length);
      return `${name} ${Buffer.concat([length, Buffer.from(name), Buffer.alloc(40)]).toString('base64')}`;
    };
    expect(() => parsePublicKey(named('ssh-dss'))).toThrow(/DSA/);
    expect(() => parsePublicKey(named('sk-ssh-ed25519@openssh.com'))).toThrow(/hardware token/);
    expect(() => parsePublicKey(named('ssh-ed25519-cert-v01@openssh.com'))).toThrow(/is a certificate/);
    expect(() => parsePublicKey(named('__proto__'))).toThrow(/not a public key/);
  });
});
