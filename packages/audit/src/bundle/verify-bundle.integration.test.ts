import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { auditDictionary, type NewAuditEvent, newId } from '@waybill/core';
import { examplesOf } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import yazl from 'yazl';
import { GENESIS, hashEvent, type LinkedAuditEvent, linkEvent } from '../audit-event.js';
import { canonicalJsonOf } from '../canonical-json.js';
import { formatEvents } from '../formats/event-formats.js';
import { signCheckpoint } from '../merkle/checkpoint.js';
import { eventLeaf, MerkleFrontier } from '../merkle/merkle-tree.js';
import { createSigner, generateSigningKey, type SigningKeyPair } from '../signing.js';
import { exportLines } from '../write-export.js';
import { GapHasher, gapLine } from './gap-proofs.js';
import { verifierText } from './verifier-text.js';
import { verifyBundle } from './verify-bundle.js';
import { type BundleAbout, writeBundle } from './write-bundle.js';
import { openZip } from './zip-source.js';
import type { BundleFile } from './zip-writer.js';

const key = generateSigningKey();
const at = new Date('2026-11-28T06:00:00Z');
const HOSTILE = '=cmd|calc\r\n\u202egnp.exe';
const CHECKPOINTS = [10, 40, 64, 97];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-bundle-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function trail(count: number, file = HOSTILE): LinkedAuditEvent[] {
  const rows: LinkedAuditEvent[] = [];
  let after: { seq: number; hash: string } = GENESIS;
  for (let i = 0; i < count; i += 1) {
    const event: NewAuditEvent = {
      type: i % 7 === 0 ? 'transfer.committed' : 'session.opened',
      outcome: 'success',
      actor: i % 5 === 0 ? { kind: 'user', id: newId(), name: 'ada' } : { kind: 'platform', name: 'worker@host:1' },
      file: { path: `/in/${file}${i}` },
    };
    const row = linkEvent(event, { after, recordedAt: at });
    rows.push(row);
    after = row;
  }
  return rows;
}

type Row = Pick<LinkedAuditEvent, 'seq' | 'body' | 'hash' | 'disclosures'>;

function checkpointsOf(rows: readonly Row[], sizes = CHECKPOINTS, by: SigningKeyPair = key) {
  const tree = new MerkleFrontier();
  const signer = createSigner(by.privateKeyPem);
  return rows.flatMap(({ hash }) => {
    tree.add(eventLeaf(hash));
    if (!sizes.includes(tree.size)) return [];
    return [
      signCheckpoint({ treeSize: tree.size, rootHash: Buffer.from(tree.root()).toString('hex'), headHash: hash }, at, signer),
    ];
  });
}

function proofsOf(rows: readonly Row[], has: (seq: number) => boolean): string {
  let lines = '';
  let gap: GapHasher | undefined;
  const flush = () => {
    const taken = gap?.take();
    gap = undefined;
    if (taken !== undefined) lines += `${gapLine(taken)}\n`;
  };
  for (const row of rows.slice(0, CHECKPOINTS.at(-1))) {
    if (has(row.seq)) flush();
    else {
      gap ??= new GapHasher(row.seq);
      gap.add(row);
    }
    if (CHECKPOINTS.includes(row.seq)) flush();
  }
  flush();
  return lines;
}

async function textOf(pieces: AsyncIterable<string>, end = ''): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece + end;
  return text;
}

interface Made {
  readonly rows: readonly Row[];
  readonly has?: (seq: number) => boolean;
  readonly by?: SigningKeyPair;
  readonly keys?: readonly SigningKeyPair[];
}

/** A bundle as a worker makes it, of rows that may be anything. @returns the zip's path */
async function bundled({ rows, has = () => true, by = key, keys = [by] }: Made): Promise<string> {
  const chosen = rows.filter(({ seq }) => has(seq));
  const complete = chosen.length === rows.length;
  const signer = createSigner(by.privateKeyPem);
  const checkpoints = checkpointsOf(rows, CHECKPOINTS, by);
  const keyList = keys.map(({ publicKeyPem, keyFingerprint }) => ({
    fingerprint: keyFingerprint,
    publicKeyPem,
    activatedAt: at.toISOString(),
  }));
  async function* files(): AsyncGenerator<BundleFile> {
    yield {
      name: 'events.jsonl',
      content: [await textOf(exportLines(chosen, { exportedAt: at, filters: {}, complete, signer }), '\n')],
    };
    yield { name: 'events.csv', content: formatEvents(chosen, { format: 'csv', origin: { version: '1.0', host: '' } }) };
    yield { name: 'data-dictionary.md', content: [auditDictionary()] };
    yield { name: 'checkpoints.jsonl', content: checkpoints.map((each) => `${canonicalJsonOf(each)}\n`) };
    yield { name: 'proofs.jsonl', content: [proofsOf(rows, has)] };
    yield { name: 'keys.json', content: [`${canonicalJsonOf({ format: 'waybill-audit-keys', keys: keyList })}\n`] };
    yield { name: 'verify.mjs', content: [await verifierText()] };
  }
  const last = JSON.parse(checkpoints.at(-1)?.body ?? 'null');
  const about: BundleAbout = {
    ...{
      exportId: newId(),
      exportedAt: at.toISOString(),
      requestedBy: { kind: 'user', id: null, name: 'ada' },
      reason: 'Review.',
      filters: {},
    },
    events: { count: chosen.length, complete, first: chosen[0]?.seq ?? null, last: chosen.at(-1)?.seq ?? null },
    checkpoint: last === null ? null : { treeSize: last.treeSize, rootHash: last.rootHash, at: last.at },
    counts: {},
  };
  const path = join(folder, `${newId()}.zip`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeBundle(files(), { about: () => about, signer, at })) chunks.push(chunk);
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

async function unpack(zip: string): Promise<string> {
  const to = `${zip}.d`;
  const source = await openZip(zip);
  for (const name of (await source.list()).names) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of source.read(name, 1e9)) chunks.push(chunk);
    mkdirSync(dirname(join(to, name)), { recursive: true });
    writeFileSync(join(to, name), Buffer.concat(chunks));
  }
  await source.close();
  return to;
}

const alone = spawnSync('unshare', ['-rn', 'true']).status === 0;

/** Runs the verifier of the bundle as an auditor does: without a network, where that can be taken away. */
function runVerifier(unpacked: string, ...words: readonly string[]) {
  const args = [join(unpacked, 'verify.mjs'), ...words];
  const [program, all] = alone ? ['unshare', ['-rn', process.execPath, ...args]] : [process.execPath, args];
  const { status, stdout, stderr } = spawnSync(program, all, {
    env: { PATH: process.env['PATH'] },
    cwd: unpacked,
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

function saved(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function ofZip(path: string, publicKeyPem = key.publicKeyPem) {
  const source = await openZip(path);
  try {
    return await verifyBundle(source, { publicKeyPem });
  } finally {
    await source.close();
  }
}

const genuine = trail(100);
const publicKey = () => saved('key.pem', key.publicKeyPem);
const anchored = () => saved('anchored.json', JSON.stringify(checkpointsOf(genuine)[1]));

it('the verifier of a bundle loads nothing that could reach a network, a database or another program', async () => {
  const loaded = [...(await verifierText()).matchAll(/(?:\bfrom|\bimport|\brequire\()\s*"([^"]+)"/g)].map(
    ([, name = '']) => name,
  );
  const allowed = ['node:crypto', 'node:fs', 'node:fs/promises', 'node:path', 'node:url', 'node:util'];
  expect(loaded).toEqual(expect.arrayContaining(['node:crypto', 'node:fs']));
  expect([...new Set(loaded)].filter((name) => !allowed.includes(name))).toEqual([]);
});

describe('a bundle', async () => {
  it('holds offline by its own verifier, with a key and a checkpoint that were kept elsewhere, and says what it rests on without them', async () => {
    const zip = await bundled({ rows: genuine });
    const unpacked = await unpack(zip);
    const given = runVerifier(unpacked, '--public-key', publicKey(), '--checkpoint', anchored());
    expect(given.text).toContain('1 checkpoints that were kept elsewhere are of these events');
    expect(given.text).toContain('3 events at the end are newer than the last checkpoint');
    expect(given.text).toContain('5 checkpoints agree');
    expect(given.status).toBe(0);
    const plain = runVerifier(unpacked);
    expect(plain.text).toContain('whoever owns the platform could have made');
    expect(plain.status).toBe(0);
    expect(await ofZip(zip)).toMatchObject({ ok: true, problems: [] });
    // What an older bundle holds is as good as a checkpoint of its own.
    expect(runVerifier(unpacked, '--checkpoint', join(unpacked, 'checkpoints.jsonl')).status).toBe(0);
    expect(runVerifier(unpacked, '--checkpoint', join(unpacked, 'keys.json')).status).toBe(2);
    expect(runVerifier(unpacked, '/nowhere').status).toBe(2);
    expect(runVerifier(unpacked, '--frobnicate').status).toBe(2);
  });

  const selections: readonly [string, (seq: number) => boolean][] = [
    ['every seventh event', (seq: number) => seq % 7 === 0],
    ['a range in the middle', (seq: number) => seq > 20 && seq < 60],
    ['one event', (seq: number) => seq === 50],
    ['none', () => false],
    ['all but the first and the last', (seq: number) => seq !== 1 && seq !== 100],
  ];
  it.each(await examplesOf(selections, 1))('of a selection is proven: %s', async (_what, has) => {
    const zip = await bundled({ rows: genuine, has });
    const { status, text } = runVerifier(await unpack(zip), '--public-key', publicKey(), '--checkpoint', anchored());
    expect(text).toContain('The bundle holds.');
    expect(status).toBe(0);
  });

  it('of a selection does not hold when one of its events was replaced in the trail, although everything was signed anew', async () => {
    const rows = rewritten(genuine, 49);
    const zip = await bundled({ rows, has: (seq) => seq % 7 === 0 });
    const unpacked = await unpack(zip);
    expect(runVerifier(unpacked, '--public-key', publicKey()).status).toBe(0);
    expect(
      runVerifier(
        unpacked,
        '--public-key',
        publicKey(),
        '--checkpoint',
        saved('newer.json', JSON.stringify(checkpointsOf(genuine)[2])),
      ),
    ).toMatchObject({
      status: 1,
      text: expect.stringContaining('the trail was rewritten'),
    });
  });

  it('keeps hostile file names harmless in every file', async () => {
    const unpacked = await unpack(await bundled({ rows: trail(20) }));
    expect(readFileSync(join(unpacked, 'events.jsonl'), 'utf8').split('\n')).toHaveLength(20 + 3);
    const csv = readFileSync(join(unpacked, 'events.csv'), 'utf8');
    expect(csv).not.toContain('\u202e');
    expect(csv.split('\r\n')).toHaveLength(20 + 2);
  });
});

/** The chain written anew from an event on, with everything right but what no one without the signing key can make. */
function rewritten(rows: readonly Row[], from: number): Row[] {
  let prevHash = '';
  return rows.map((row) => {
    if (row.seq < from) {
      prevHash = row.hash;
      return row;
    }
    const body = canonicalJsonOf({ ...JSON.parse(row.body), prevHash, ...(row.seq === from ? { file: { path: '/evil' } } : {}) });
    prevHash = hashEvent(body);
    return { ...row, body, hash: prevHash };
  });
}

type Lines = (lines: string[]) => readonly string[];
const swap = (lines: string[]): readonly string[] => [
  ...lines.slice(0, 30),
  ...lines.slice(31, 32),
  ...lines.slice(30, 31),
  ...lines.slice(32),
];

describe('tampering with a bundle', async () => {
  const events = (change: Lines) => (unpacked: string) => {
    const path = join(unpacked, 'events.jsonl');
    writeFileSync(path, change(readFileSync(path, 'utf8').split('\n')).join('\n'));
  };
  const edit = (name: string) => (unpacked: string) =>
    writeFileSync(join(unpacked, name), `${readFileSync(join(unpacked, name), 'utf8')} `);
  const acts: Readonly<Record<string, (unpacked: string) => void>> = {
    'edits an event': events((lines) => lines.map((line, place) => (place === 30 ? line.replace('/in/', '/1n/') : line))),
    'deletes an event': events((lines) => lines.toSpliced(30, 1)),
    'inserts an event': events((lines) => lines.toSpliced(30, 0, lines[12] ?? '')),
    'swaps two events': events(swap),
    'cuts off the end': events((lines) => lines.slice(0, 60)),
    'edits the CSV': edit('events.csv'),
    'edits the verifier': edit('verify.mjs'),
    'edits a checkpoint': edit('checkpoints.jsonl'),
    'adds a file': (unpacked) => writeFileSync(join(unpacked, 'extra.txt'), 'Trust me.'),
    'adds a link': (unpacked) => symlinkSync('/etc/hostname', join(unpacked, 'link')),
    'takes a file away': (unpacked) => unlinkSync(join(unpacked, 'events.csv')),
    'swaps two files': (unpacked) => {
      const [one, other] = [join(unpacked, 'events.csv'), join(unpacked, 'data-dictionary.md')];
      const text = readFileSync(one);
      cpSync(other, one);
      writeFileSync(other, text);
    },
    'changes a digest in the manifest': (unpacked) => {
      const path = join(unpacked, 'manifest.json');
      const digest = createHash('sha256').update('').digest('hex');
      writeFileSync(path, readFileSync(path, 'utf8').replace(/[0-9a-f]{64}/, digest));
    },
    'takes the signature away': (unpacked) => writeFileSync(join(unpacked, 'manifest.sig'), ''),
  };

  it.each(await examplesOf(Object.keys(acts), 2))('%s: it is found', async (act) => {
    const unpacked = await unpack(await bundled({ rows: genuine }));
    acts[act]?.(unpacked);
    // By a verifier that was not tampered with, as VERIFY.md asks for; without a public key as well.
    writeFileSync(saved('verify.mjs', await verifierText()), await verifierText());
    const trusted = join(folder, 'verify.mjs');
    for (const more of [[], ['--public-key', publicKey()]]) {
      const { status, stdout } = spawnSync(process.execPath, [trusted, unpacked, ...more], { encoding: 'utf8' });
      expect(stdout).toContain('DOES NOT HOLD');
      expect(status).toBe(1);
    }
  });

  it('in the trail, with the chain written anew and signed by another key, is found by the key', async () => {
    const other = generateSigningKey();
    const zip = await bundled({ rows: rewritten(genuine, 30), by: other });
    const unpacked = await unpack(zip);
    // It is all of a piece, and only what was kept elsewhere shows it.
    expect(runVerifier(unpacked).status).toBe(0);
    expect(runVerifier(unpacked, '--public-key', publicKey())).toMatchObject({
      status: 1,
      text: expect.stringContaining('is not signed by a key of those that were given'),
    });
    expect(runVerifier(unpacked, '--checkpoint', anchored()).status).toBe(1);
    expect(await ofZip(zip)).toMatchObject({ ok: false });
    // Signed by one key, with another in keys.json.
    const mixed = await unpack(await bundled({ rows: genuine, by: other, keys: [key] }));
    expect(runVerifier(mixed).status).toBe(1);
  });

  it.each([
    ['written anew from an event on', () => rewritten(genuine, 30)],
    ['cut at the end', () => genuine.slice(0, 30)],
    ['short of an event', () => genuine.filter(({ seq }) => seq !== 30)],
  ])('in the trail, which is %s and signed by the key itself, is found by the older checkpoint', async (_what, rows) => {
    const unpacked = await unpack(await bundled({ rows: rows() }));
    expect(runVerifier(unpacked, '--public-key', publicKey(), '--checkpoint', anchored())).toMatchObject({
      status: 1,
      text: expect.stringContaining('DOES NOT HOLD'),
    });
  });
});

describe('a zip', () => {
  async function zipped(fill: (zip: yazl.ZipFile) => void, change = (bytes: Buffer) => bytes): Promise<string> {
    const zip = new yazl.ZipFile();
    fill(zip);
    zip.end();
    const chunks: Uint8Array[] = [];
    for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
    const path = join(folder, `${newId()}.zip`);
    writeFileSync(path, change(Buffer.concat(chunks)));
    return path;
  }
  const renamed = (from: string, to: string) => (bytes: Buffer) =>
    Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
  const filled = (zip: yazl.ZipFile) => {
    for (const name of ['manifest.json', 'manifest.sig', 'keys.json']) zip.addBuffer(Buffer.from('{}'), name);
  };

  it('that leads elsewhere, is a link, or holds a bomb is refused without being unpacked', async () => {
    const outside = await zipped((zip) => zip.addBuffer(Buffer.from('x'), 'aaaaaa/evil'), renamed('aaaaaa/evil', '../../evil2'));
    await expect(openZip(outside)).rejects.toThrow(/no zip that can be read/);
    const link = await zipped((zip) => {
      filled(zip);
      zip.addBuffer(Buffer.from('/etc/passwd'), 'link', { mode: 0o120777 });
    });
    expect(await ofZip(link)).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.stringContaining('it is a link')]),
    });
    const bomb = await zipped((zip) => {
      filled(zip);
      zip.addBuffer(Buffer.alloc(64 * 1024 * 1024), 'events.jsonl', { compressionLevel: 9 });
    });
    expect(await ofZip(bomb)).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.stringContaining('far larger')]),
    });
    await expect(openZip(saved('no.zip', 'PK\u0003\u0004 no zip at all'))).rejects.toThrow(/no zip/);
  });

  it('with a file twice, or cut in half, does not hold', async () => {
    const whole = await bundled({ rows: genuine });
    const bytes = readFileSync(whole);
    await expect(openZip(saved('half.zip', bytes.subarray(0, bytes.length / 2).toString('latin1')))).rejects.toThrow(/no zip/);
    const unpacked = await unpack(whole);
    const twice = await zipped((zip) => {
      for (const name of [
        'manifest.json',
        'manifest.sig',
        'keys.json',
        'events.jsonl',
        'events.jsonl',
        'events.csv',
        'checkpoints.jsonl',
        'proofs.jsonl',
        'verify.mjs',
        'data-dictionary.md',
      ])
        zip.addBuffer(readFileSync(join(unpacked, name)), name);
    });
    expect(await ofZip(twice)).toMatchObject({ ok: false, problems: ['"events.jsonl" is there 2 times.'] });
  });
});
