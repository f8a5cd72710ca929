import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exhaustive, itWhenExhaustive, runProgram } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePrivateKey, parsePublicKey } from '../index.js';

const folder = mkdtempSync(join(tmpdir(), 'waybill-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PASSPHRASE = 'corréct horse';
const comment = 'nightly job @ acme';

async function run(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(program, args, { cwd: folder });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`);
  return stdout;
}

interface Expected {
  readonly file: string;
  readonly publicLine: string;
  readonly fingerprint: string;
  readonly bits: number;
}

let count = 0;
async function made(type: string, bits: number, ...more: readonly string[]): Promise<Expected> {
  const file = `key-${++count}`;
  await run('ssh-keygen', '-q', '-t', type, '-b', String(bits), '-C', comment, '-f', file, '-a', '1', ...more);
  return described(file);
}

/** What ssh-keygen itself says about a key. */
async function described(file: string): Promise<Expected> {
  const [bits, fingerprint] = (await run('ssh-keygen', '-lf', `${file}.pub`)).split(' ');
  const publicLine = readFileSync(join(folder, `${file}.pub`), 'utf8')
    .split(' ')
    .slice(0, 2)
    .join(' ');
  return { file, publicLine, fingerprint: fingerprint ?? '', bits: Number(bits) };
}

async function expectOpens(text: string, expected: Expected, passphrase?: string): Promise<void> {
  const key = await parsePrivateKey(text, passphrase);
  expect(key.publicKeyOpenSsh).toBe(expected.publicLine);
  expect(key.fingerprint).toBe(expected.fingerprint);
  expect(key.bits).toBe(expected.bits);
  const stored = join(folder, `stored-${++count}`);
  writeFileSync(stored, key.privateKey, { mode: 0o600 });
  expect((await run('ssh-keygen', '-y', '-f', stored)).trim().split(' ').slice(0, 2).join(' ')).toBe(expected.publicLine);
}

async function expectLocked(text: string): Promise<void> {
  await expect(parsePrivateKey(text)).rejects.toMatchObject({ code: 'key.passphrase-required' });
  await expect(parsePrivateKey(text, '')).rejects.toMatchObject({ code: 'key.passphrase-required' });
  await expect(parsePrivateKey(text, 'wrong passphrase')).rejects.toMatchObject({ code: 'key.passphrase-wrong' });
}

const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

const allKinds = [
  ['ed25519', 256],
  ['ecdsa', 256],
  ['ecdsa', 384],
  ['ecdsa', 521],
  ['rsa', 2048],
] as const;
const examples: readonly string[] = ['ed25519 256', 'ecdsa 256'];
const isExhaustive = await exhaustive();
const itExhaustively = await itWhenExhaustive();
const kinds = allKinds.filter((kind) => isExhaustive || examples.includes(kind.join(' ')));

// ssh-keygen writes no Ed25519 key in these forms.
describe.each(kinds.filter(([type]) => type !== 'ed25519'))('B30: %s of %i bits', (type, bits) => {
  it('is read as PEM and PKCS#8 of ssh-keygen, encrypted or not', async () => {
    for (const form of ['PEM', 'PKCS8']) {
      const open = await made(type, bits, '-N', '', '-m', form);
      await expectOpens(read(open.file), open);
      const sealed = await made(type, bits, '-N', PASSPHRASE, '-m', form);
      await expectOpens(read(sealed.file).replaceAll('\n', '\r\n'), sealed, PASSPHRASE);
      await expectLocked(read(sealed.file));
    }
  });
});

describe.each(kinds)('B30: %s of %i bits', (type, bits) => {
  let plain: Expected;
  beforeAll(async () => {
    plain = await made(type, bits, '-N', '');
  });

  it('is read in OpenSSH form, encrypted or not, with its comment', async () => {
    await expectOpens(read(plain.file), plain);
    expect((await parsePrivateKey(read(plain.file))).comment).toBe(comment);
    const sealed = await made(type, bits, '-N', PASSPHRASE);
    await expectOpens(read(sealed.file), sealed, PASSPHRASE);
    await expectLocked(read(sealed.file));
  });

  it('is read as PKCS#8 of OpenSSL, encrypted or not', async () => {
    const { publicLine } = plain;
    const source = type === 'ed25519' ? undefined : await made(type, bits, '-N', '', '-m', 'PKCS8');
    const key = source === undefined ? await run('openssl', 'genpkey', '-algorithm', 'ed25519') : read(source.file);
    const opened = await parsePrivateKey(key);
    const cipher = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE } as const;
    const sealed = createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', ...cipher });
    expect((await parsePrivateKey(sealed, PASSPHRASE)).publicKeyOpenSsh).toBe(opened.publicKeyOpenSsh);
    await expectLocked(sealed.toString());
    expect(publicLine).not.toBe(opened.publicKeyOpenSsh);
  });

  it.each(['2', '3'])('is read as PuTTY version %s, encrypted or not', async (version) => {
    const open = `${plain.file}-v${version}.ppk`;
    const param = ['--ppk-param', `version=${version}`];
    await run('puttygen', plain.file, '-O', 'private', '-o', open, ...param);
    await expectOpens(read(open), plain);
    expect((await parsePrivateKey(read(open))).comment).toBe(comment);
    writeFileSync(join(folder, 'passphrase'), PASSPHRASE);
    const sealed = `${plain.file}-v${version}-sealed.ppk`;
    await run('puttygen', plain.file, '-O', 'private', '-o', sealed, '--new-passphrase', 'passphrase', ...param);
    await expectOpens(read(sealed).replaceAll('\n', '\r\n'), plain, PASSPHRASE);
    await expectLocked(read(sealed));
  });

  it('is read as a public key in the forms of OpenSSH and RFC 4716', async () => {
    for (const text of [read(`${plain.file}.pub`), await run('ssh-keygen', '-e', '-m', 'RFC4716', '-f', `${plain.file}.pub`)]) {
      const key = parsePublicKey(text);
      expect(key.publicKeyOpenSsh).toBe(plain.publicLine);
      expect(key.fingerprint).toBe(plain.fingerprint);
      expect(key.bits).toBe(plain.bits);
    }
    await run('puttygen', plain.file, '-O', 'public', '-o', `${plain.file}.rfc`);
    expect(parsePublicKey(read(`${plain.file}.rfc`))).toMatchObject({ publicKeyOpenSsh: plain.publicLine, comment });
  });
});

itExhaustively('opens PuTTY version 3 with every flavour of Argon2', async () => {
  const plain = await made('ed25519', 256, '-N', '');
  writeFileSync(join(folder, 'passphrase'), PASSPHRASE);
  for (const flavour of ['argon2id', 'argon2i', 'argon2d']) {
    const out = `${plain.file}-${flavour}.ppk`;
    const param = `version=3,kdf=${flavour},passes=3,memory=1024,parallelism=2`;
    await run('puttygen', plain.file, '-O', 'private', '-o', out, '--new-passphrase', 'passphrase', '--ppk-param', param);
    await expectOpens(read(out), plain, PASSPHRASE);
  }
});

it('refuses a PuTTY file that asks for more memory than is allowed', async () => {
  const plain = await made('ed25519', 256, '-N', '');
  writeFileSync(join(folder, 'passphrase'), PASSPHRASE);
  const out = `${plain.file}.ppk`;
  await run('puttygen', plain.file, '-O', 'private', '-o', out, '--new-passphrase', 'passphrase', '--ppk-param', 'passes=1');
  const hungry = read(out).replace(/Argon2-Memory: \d+/, 'Argon2-Memory: 4194304');
  await expect(parsePrivateKey(hungry, PASSPHRASE)).rejects.toMatchObject({ message: /more work than is allowed/ });
});

itExhaustively('opens OpenSSH keys sealed with the older and the authenticated ciphers', async () => {
  for (const cipher of ['aes256-cbc', 'aes128-ctr', '3des-cbc', 'aes256-gcm@openssh.com']) {
    const key = await made('ed25519', 256, '-N', PASSPHRASE, '-Z', cipher);
    await expectOpens(read(key.file), key, PASSPHRASE);
    await expectLocked(read(key.file));
  }
});

it('refuses a tampered PuTTY file', async () => {
  const plain = await made('ecdsa', 256, '-N', '');
  await run('puttygen', plain.file, '-O', 'private', '-o', 'tampered.ppk');
  const tampered = read('tampered.ppk').replace(`Comment: ${comment}`, 'Comment: somebody else');
  await expect(parsePrivateKey(tampered)).rejects.toMatchObject({ code: 'key.unsupported', message: /checksum/ });
});

itExhaustively('says that a cipher is too old to be opened, rather than that the passphrase is wrong', async () => {
  await run('openssl', 'genrsa', '-out', 'rsa.pem', '2048');
  const legacy = ['-provider', 'legacy', '-provider', 'default'];
  const old = await run('openssl', 'pkcs8', '-topk8', '-v1', 'PBE-MD5-DES', '-in', 'rsa.pem', '-passout', 'pass:x', ...legacy);
  await expect(parsePrivateKey(old, 'x')).rejects.toMatchObject({ code: 'key.unsupported', message: /re-encrypt/ });
  const still = await run('openssl', 'pkcs8', '-topk8', '-v1', 'PBE-SHA1-3DES', '-in', 'rsa.pem', '-passout', 'pass:x');
  expect((await parsePrivateKey(still, 'x')).bits).toBe(2048);
});
