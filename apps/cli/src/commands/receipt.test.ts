import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateSigningKey, type ReceiptBody, type SignedReceipt, signReceipt } from '@waybill/audit';
import { type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerReceipt } from './receipt.js';

const delivered = Buffer.from('id\n1\n');
const key = generateSigningKey();
const statement: ReceiptBody = {
  format: 'waybill-receipt',
  version: 1,
  transferId: '01890000-0000-7000-8000-000000000000',
  direction: 'push',
  partner: 'Acme Bank',
  source: { kind: 'store', name: 'main', path: '/out/a.csv' },
  target: { kind: 'connection', name: 'acme-prod', path: '/in/a\u202e\u001b[2J.csv' },
  sizeBytes: delivered.length,
  sha256: createHash('sha256').update(delivered).digest('hex'),
  verification: 'read-back',
  sourceDigest: 'md5:0123456789abcdef0123456789abcdef',
  attempt: 1,
  startedAt: '2026-05-01T12:00:00.000Z',
  committedAt: '2026-05-01T12:00:01.000Z',
  session: null,
};

describe('waybill receipt verify', () => {
  let folder: TempDir;
  beforeAll(async () => {
    folder = await tempDir('receipt');
    await writeFile(join(folder.path, 'key.pem'), key.publicKeyPem);
    await writeFile(join(folder.path, 'delivered.csv'), delivered);
    await save('receipt.json', signReceipt(statement, key.privateKeyPem));
  });
  afterAll(() => folder.remove());

  const save = (name: string, receipt: SignedReceipt) => writeFile(join(folder.path, name), JSON.stringify(receipt));

  async function verified(receipt: string, ...options: readonly string[]) {
    const printed: string[] = [];
    const told: string[] = [];
    let status = 0;
    const program = new Command();
    registerReceipt(program, {
      environment: {},
      print: (line) => printed.push(line),
      tell: (line) => told.push(line),
      signal: new AbortController().signal,
      exitWith: (code) => {
        status = code;
      },
    });
    const given = options.map((option) => (option.startsWith('--') ? option : join(folder.path, option)));
    const files = given.includes('--public-key') ? given : ['--public-key', join(folder.path, 'key.pem'), ...given];
    await program.parseAsync(['receipt', 'verify', join(folder.path, receipt), ...files], { from: 'user' });
    return { status, printed: printed.join('\n'), told: told.join('\n').replaceAll(`${folder.path}/`, '') };
  }

  it('says that it is genuine, by which key, and what it states', async () => {
    const { status, printed, told } = await verified('receipt.json', '--file', 'delivered.csv');
    expect({ status, told }).toEqual({ status: 0, told: '' });
    expect(printed).toContain(`The receipt is genuine: signed by ${key.keyFingerprint}`);
    expect(printed).toContain('  push        "/out/a.csv" (store main) -> ');
    expect(printed).toContain(`  SHA-256     ${statement.sha256}`);
    expect(printed).toContain('  sidecar     md5:0123456789abcdef');
    expect(printed).toContain('The file is the one that was delivered, byte for byte.');
  });

  it('shows a name that would play tricks on the terminal as escapes', async () => {
    const { printed } = await verified('receipt.json');
    expect(printed).toContain('"/in/a\\u202e\\u001b[2J.csv" (connection acme-prod)');
  });

  it('knows a file of another size, and one of other bytes', async () => {
    await writeFile(join(folder.path, 'longer.csv'), 'id\n1\n\n');
    await writeFile(join(folder.path, 'changed.csv'), 'id\n2\n');
    const longer = await verified('receipt.json', '--file', 'longer.csv');
    expect(longer).toMatchObject({ status: 1, printed: expect.stringContaining('it has 6 bytes, and 5 were delivered') });
    const changed = await verified('receipt.json', '--file', 'changed.csv');
    expect(changed).toMatchObject({ status: 1, printed: expect.stringContaining('The file is another one: its SHA-256 is ') });
  });

  it('refuses one that was changed, and one that another key signed', async () => {
    const genuine = signReceipt(statement, key.privateKeyPem);
    await save('changed.json', { ...genuine, body: genuine.body.replace('"sizeBytes":5', '"sizeBytes":6') });
    await save('strange.json', signReceipt(statement, generateSigningKey().privateKeyPem));
    for (const name of ['changed.json', 'strange.json']) {
      expect(await verified(name)).toMatchObject({ status: 1, printed: expect.stringMatching(/^The receipt is not genuine\. /) });
    }
  });

  it('says what is missing, and what is no receipt', async () => {
    expect(await verified('nothing.json')).toEqual({
      status: 2,
      printed: '',
      told: 'nothing.json: there is no file nothing.json.',
    });
    expect(await verified('receipt.json', '--file', 'nothing.csv')).toMatchObject({
      status: 2,
      told: '--file: there is no file nothing.csv.',
    });
    expect(await verified('receipt.json', '--public-key', 'delivered.csv')).toEqual({
      status: 2,
      printed: '',
      told: '--public-key: delivered.csv is no Ed25519 public key in PEM form. GET /api/v1/audit/signing-key gives it.',
    });
    expect(await verified('delivered.csv')).toMatchObject({
      status: 2,
      told: expect.stringMatching(/^delivered\.csv: this is no receipt/),
    });
  });
});
