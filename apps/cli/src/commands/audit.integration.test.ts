import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  canonicalJsonOf,
  GENESIS,
  hashEvent,
  openZip,
  readCheckpoint,
  type SignedCheckpoint,
  type StoredAuditEvent,
  verifyBundle,
  verifyCheckpoint,
  verifyConsistency,
  verifyEventProof,
  verifyNdjson,
} from '@waybill/audit';
import { type AuditEventType, newId } from '@waybill/core';
import { migrate } from '@waybill/db';
import {
  type ActorContext,
  type AdministrationDeps,
  closeBreak,
  downloadAuditExport,
  exportAuditTrail,
  initialisePlatform,
  makeAuditExport,
  makeCheckpoint,
  openSigner,
  proveCheckpoints,
  proveEvent,
  readSigningKeys,
  requestAuditExport,
  rotateSigningKey,
  verifyAuditTrail,
} from '@waybill/engine';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import {
  createTestDatabase,
  describeWhenExhaustive,
  examplesOf,
  type TempDir,
  type TestDatabase,
  tempDir,
} from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';

const describeExhaustively = await describeWhenExhaustive();

type Json = Readonly<Record<string, unknown>>;

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const signal = new AbortController().signal;
const log = { info: () => undefined };
const rules = { everyEvents: 1, everyMs: 1 };

let folder: TempDir;
let database: TestDatabase;
let deps: AdministrationDeps;
let context: ActorContext;
let close: () => void;
let closed: Promise<void>;

beforeAll(async () => {
  folder = await tempDir('cli-audit');
  database = await createTestDatabase({ template: { name: 'waybill_cli', migrate: (url: string) => migrate(url, { log }) } });
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  const io: CommandIo = {
    environment: { DATABASE_URL: database.appUrl, WAYBILL_DATA_DIR: folder.path },
    print: () => undefined,
    tell: () => undefined,
    signal,
    exitWith: () => undefined,
  };
  await new Promise<void>((opened, failed) => {
    closed = withPlatform({}, io, async (platform) => {
      ({ administration: deps, context } = platform);
      await initialisePlatform(deps);
      opened();
      await new Promise<void>((resolve) => {
        close = resolve;
      });
    });
    closed.catch(failed);
  });
});
afterAll(async () => {
  close();
  await closed;
  await database.drop();
  await folder.remove();
});

const read = () => deps.database.read;
const pems = async (): Promise<string> => (await readSigningKeys(deps)).map(({ publicKeyPem }) => publicKeyPem).join('\n');
const keys = async () => new Map((await readSigningKeys(deps)).map((key) => [key.fingerprint, key.publicKeyPem]));

/** Events of files that were delivered, and of people. */
async function append(count: number): Promise<void> {
  await deps.database.transaction(async (tx) => {
    for (let i = 0; i < count; i += 1) {
      tx.audit.append({
        type: 'transfer.committed',
        outcome: 'success',
        actor: i % 50 === 0 ? { kind: 'user', id: newId(), name: 'ada' } : { kind: 'platform', name: 'worker@host:1' },
        transferId: newId(),
        file: { path: `/out/${i}.csv`, sizeBytes: i },
      });
    }
  });
}

async function checkpoint(): Promise<SignedCheckpoint & { readonly treeSize: number }> {
  const made = await makeCheckpoint({ ...deps, signer: await openSigner(deps) }, rules, signal);
  if (made === undefined) return expect.unreachable('no checkpoint was made');
  return { body: made.body, signature: made.signature, signedBy: made.signedBy, treeSize: made.treeSize };
}

async function stored(): Promise<StoredAuditEvent[]> {
  const rows: StoredAuditEvent[] = [];
  for await (const row of read().auditTrail.rows(1)) rows.push(row);
  return rows;
}

async function exported(): Promise<readonly string[]> {
  const lines: string[] = [];
  const made = await exportAuditTrail({ ...deps, signer: await openSigner(deps) }, { filter: {}, signal }, context);
  for await (const line of made) lines.push(line);
  return lines;
}

/** An audit bundle of everything, as it is fetched. @returns the zip's path */
async function bundled(): Promise<string> {
  const { id } = await requestAuditExport(deps, { format: 'bundle', filter: {}, reason: 'Review.' }, context);
  await makeAuditExport({ ...deps, signer: await openSigner(deps), leaseMs: 30_000 }, id, signal);
  const { name, content } = await downloadAuditExport(deps, id, context);
  const path = join(folder.path, name);
  await writeFile(path, content);
  return path;
}

async function bundleReport(path: string, checkpoints: readonly SignedCheckpoint[]) {
  const zip = await openZip(path);
  try {
    return await verifyBundle(zip, { publicKeyPem: await pems(), checkpoints });
  } finally {
    await zip.close();
  }
}

const file = async (name: string, text: string | Uint8Array): Promise<string> => {
  const path = join(folder.path, name);
  await writeFile(path, text);
  return path;
};

/** Runs the verifier as a program of its own: without a network, where that can be taken away, and without a database. */
async function verifyOffline(lines: readonly string[], checkpoints: readonly SignedCheckpoint[]) {
  return verifyFileOffline(await file('export.jsonl', `${lines.join('\n')}\n`), checkpoints);
}

async function verifyFileOffline(path: string, checkpoints: readonly SignedCheckpoint[]) {
  const files = await Promise.all(checkpoints.map((each, i) => file(`checkpoint-${i}.json`, JSON.stringify(each))));
  const words = [MAIN, 'audit', 'verify', path];
  words.push('--public-key', await file('keys.pem', await pems()), ...files.flatMap((each) => ['--checkpoint', each]));
  const alone = spawnSync('unshare', ['-rn', 'true']).status === 0;
  const [program, args] = alone ? ['unshare', ['-rn', process.execPath, ...words]] : [process.execPath, words];
  const { status, stdout } = spawnSync(program, args, { env: { PATH: process.env['PATH'] }, cwd: folder.path, encoding: 'utf8' });
  return { status, stdout };
}

describe('checkpoints', () => {
  it('are made of checked events, once, when there are new ones; and prove each event and each other', async () => {
    await append(700);
    const [one, two] = await Promise.all([
      makeCheckpoint({ ...deps, signer: await openSigner(deps) }, rules, signal),
      makeCheckpoint({ ...deps, signer: await openSigner(deps) }, rules, signal),
    ]);
    expect([one, two].filter((made) => made !== undefined)).toHaveLength(1);
    const first = (await read().checkpoints.latest())?.treeSize ?? 0;
    const last = await read().checkpoints.lastSeq();
    expect(first).toBe(last);
    expect(
      await makeCheckpoint({ ...deps, signer: await openSigner(deps) }, { everyEvents: 10_000, everyMs: 3_600_000 }, signal),
    ).toBeUndefined();
    await append(400);
    const second = await checkpoint();
    expect(readCheckpoint(second)).toMatchObject({ treeSize: first + 400, keyFingerprint: second.signedBy });
    for (const seq of [1, 2, 256, 257, 512, first, first + 1, first + 400]) {
      const proof = await proveEvent(deps, seq);
      expect(proof && verifyEventProof(proof, await keys()), `event ${seq}`).toMatchObject({
        ok: true,
        seq,
        treeSize: seq <= first ? first : first + 400,
      });
      expect(proof && verifyEventProof({ ...proof, event: { ...proof.event, seq: seq + 1 } }, await keys()).ok).toBe(false);
    }
    const { from, to, consistency } = await proveCheckpoints(deps, { from: first, to: first + 400 });
    const [older, newer] = [readCheckpoint(from)?.rootHash ?? '', readCheckpoint(to)?.rootHash ?? ''];
    expect(verifyConsistency(older, newer, consistency)).toBe(true);
    await expect(proveCheckpoints(deps, { from: 5, to: first })).rejects.toMatchObject({ code: 'not-found' });
    expect(await verifyAuditTrail(deps, { signal }, context)).toMatchObject({ ok: true, checkpoints: 2 });
  });

  it('and exports hold by the key that signed them after it was rotated', async () => {
    const before = await checkpoint();
    const old = await exported();
    const { fingerprint, previous } = await rotateSigningKey(deps, context);
    expect(previous).toBe(before.signedBy);
    await append(1);
    const after = await checkpoint();
    expect(after.signedBy).toBe(fingerprint);
    for (const each of [before, after]) expect(verifyCheckpoint(each, await keys()).ok).toBe(true);
    const publicKeyPem = await pems();
    expect(await verifyNdjson(old, { publicKeyPem, checkpoints: [before] })).toMatchObject({ ok: true });
    expect(await verifyNdjson(await exported(), { publicKeyPem, checkpoints: [after, before] })).toMatchObject({ ok: true });
    const [, onlyNew] = publicKeyPem.split(/(?<=-----END PUBLIC KEY-----)\n/);
    expect(await verifyNdjson(old, { publicKeyPem: onlyNew ?? '' })).toMatchObject({ ok: false, reason: 'signature' });
    expect(await verifyAuditTrail(deps, { signal }, context)).toMatchObject({ ok: true });
  });
});

describeExhaustively('an audit bundle', () => {
  it('is checked by the command offline, and does not hold when a byte of it was changed', async () => {
    const anchored = await checkpoint();
    await append(30);
    const path = await bundled();
    const whole = await verifyFileOffline(path, [anchored]);
    expect(whole.stdout).toContain('The bundle holds.');
    expect(whole.stdout).toContain('1 checkpoints that were kept elsewhere are of these events.');
    expect(whole.status).toBe(0);
    const bytes = await readFile(path);
    for (const place of [100, bytes.length / 2, bytes.length - 40]) {
      const changed = Buffer.from(bytes);
      changed[Math.floor(place)] = (changed[Math.floor(place)] ?? 0) ^ 0x5a;
      const { status, stdout } = await verifyFileOffline(await file('changed.zip', changed), [anchored]);
      expect(stdout.toLowerCase()).toContain('not hold');
      expect(status).toBe(1);
    }
    expect((await verifyFileOffline(await file('not.zip', 'PK no zip'), [])).status).toBe(1);
  });
});

describe('a superuser who tampers', async () => {
  let anchored: SignedCheckpoint & { readonly treeSize: number };
  const backUp = [
    'CREATE TABLE kept_events AS TABLE audit_events',
    'CREATE TABLE kept_checkpoints AS TABLE audit_checkpoints',
    'CREATE TABLE kept_subtrees AS TABLE audit_subtrees',
    'CREATE TABLE kept_breaks AS TABLE audit_breaks',
  ];
  const restore = [
    'TRUNCATE audit_events, audit_checkpoints, audit_subtrees, audit_breaks',
    // What the trail is searched by is made anew.
    'TRUNCATE audit_search',
    "UPDATE settings SET value = '0' WHERE name = 'audit.searched-up-to'",
    'INSERT INTO audit_breaks SELECT * FROM kept_breaks',
    'INSERT INTO audit_events SELECT * FROM kept_events',
    'INSERT INTO audit_checkpoints SELECT * FROM kept_checkpoints',
    'INSERT INTO audit_subtrees SELECT * FROM kept_subtrees',
  ];
  /** Whoever rewrites takes what would show it as well. */
  const forget = ['TRUNCATE audit_checkpoints, audit_subtrees'];
  const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

  beforeAll(async () => {
    await append(100);
    anchored = await checkpoint();
    await append(20);
    await checkpoint();
    await database.tamper(backUp);
  });

  /** The chain written anew from an event on, with everything right but what no one without the signing key can make. */
  const rewritten = async (from: number, change: (event: Json) => Json): Promise<readonly string[]> => {
    const rows = await stored();
    let prevHash = rows[from - 2]?.hash ?? GENESIS.hash;
    return rows.slice(from - 1).map(({ seq, body }) => {
      const event: Json = { ...JSON.parse(body), prevHash };
      const text = canonicalJsonOf(seq === from ? change(event) : event);
      prevHash = hashEvent(text);
      return `UPDATE audit_events SET body = ${quoted(text)}, hash = '${prevHash}' WHERE seq = ${seq}`;
    });
  };
  const evil = (event: Json): Json => ({ ...event, file: { path: '/evil.csv' } });
  const lost: AuditEventType = 'transfer.failed';

  const acts: Readonly<Record<string, (at: number) => Promise<readonly string[]>>> = {
    'edits an event': async (at) => [`UPDATE audit_events SET body = replace(body, '/out/', '/0ut/') WHERE seq = ${at}`],
    'writes the whole chain anew': async () => [...forget, ...(await rewritten(1, evil))],
    'cuts off the end, and the checkpoints with it': async (at) => [...forget, `DELETE FROM audit_events WHERE seq >= ${at}`],
    'edits an event and its hash': async (at) => (await rewritten(at, evil)).slice(0, 1),
    'deletes an event': async (at) => [`DELETE FROM audit_events WHERE seq = ${at}`],
    'deletes an event and closes the gap': async (at) => [
      `DELETE FROM audit_events WHERE seq = ${at}`,
      `UPDATE audit_events SET seq = -seq WHERE seq > ${at}`,
      'UPDATE audit_events SET seq = -seq - 1 WHERE seq < 0',
    ],
    'inserts an event': async (at) => [
      `UPDATE audit_events SET seq = -seq WHERE seq >= ${at}`,
      'UPDATE audit_events SET seq = -seq + 1 WHERE seq < 0',
      `INSERT INTO audit_events (seq, id, body, hash, recorded_at, type, outcome, severity)
       SELECT ${at}, gen_random_uuid(), body, hash, recorded_at, '${lost}', outcome, severity FROM audit_events WHERE seq = ${at} - 1`,
    ],
    'swaps two events': async (at) => [
      `UPDATE audit_events SET seq = 0 - seq WHERE seq IN (${at}, ${at + 1})`,
      `UPDATE audit_events SET seq = CASE seq WHEN -${at} THEN ${at + 1} ELSE ${at} END WHERE seq < 0`,
    ],
    'writes the chain anew from an event on, without the signing key': async (at) => [...forget, ...(await rewritten(at, evil))],
  };

  it.each(await examplesOf(Object.keys(acts), 1))(
    '%s: it is found offline, from an export and an older checkpoint alone',
    async (act) => {
      try {
        // seq has a CHECK that a superuser takes away first.
        const at = anchored.treeSize - 7;
        await database.tamper([
          'ALTER TABLE audit_events DROP CONSTRAINT IF EXISTS audit_events_seq_check',
          ...((await acts[act]?.(at)) ?? []),
        ]);
        const lines = await exported();
        const publicKeyPem = await pems();
        expect(await verifyNdjson(lines, { publicKeyPem, checkpoints: [anchored] })).toMatchObject({ ok: false });
        // Whoever did all else right is found by the checkpoint, and by nothing else.
        const byCheckpointAlone = act.startsWith('writes') || act.startsWith('cuts');
        expect(await verifyNdjson(lines, { publicKeyPem })).toMatchObject({ ok: byCheckpointAlone });
        if (act.startsWith('writes the chain')) {
          const { status, stdout } = await verifyOffline(lines, [anchored]);
          expect(stdout).toContain('the trail was rewritten');
          expect(status).toBe(1);
        }
        expect(await verifyAuditTrail(deps, { signal, checkpoints: [anchored] }, context)).toMatchObject({ ok: false });
        expect(await bundleReport(await bundled(), [anchored])).toMatchObject({ ok: false });
      } finally {
        await database.tamper(restore);
      }
    },
  );

  it('is needed for that: what was not touched holds offline', async () => {
    const { status, stdout } = await verifyOffline(await exported(), [anchored]);
    expect(stdout).toContain('1 checkpoints that were given are of these events.');
    expect(status).toBe(0);
  });

  it('is found by the next checkpoint; the break stays open until two people close it, and then checkpoints go on', async () => {
    const make = async () => makeCheckpoint({ ...deps, signer: await openSigner(deps) }, rules, signal);
    await append(5);
    const seq = (await read().checkpoints.lastSeq()) - 2;
    await database.tamper([`UPDATE audit_events SET body = replace(body, '/out/', '/0ut/') WHERE seq = ${seq}`]);
    expect(await make()).toBeUndefined();
    expect(await make()).toBeUndefined();
    const [broken, ...more] = await read().auditBreaks.list({ open: true });
    expect(more).toEqual([]);
    expect(broken).toMatchObject({ seq, reason: 'body-changed', first: null, closed: null });
    const by = (id: string): ActorContext => ({ actor: { kind: 'user', id, name: 'somebody', role: 'admin' } });
    const [ada, bob] = [by(newId()), by(newId())];
    const closing = { id: broken?.id ?? '', reason: 'Restored from the standby; incident 7.' };
    await expect(closeBreak(deps, closing, context)).rejects.toMatchObject({ code: 'permission.denied' });
    expect(await closeBreak(deps, closing, ada)).toMatchObject({ first: { by: ada.actor.id }, closed: null });
    await expect(closeBreak(deps, closing, ada)).rejects.toMatchObject({ code: 'conflict.state' });
    expect(await make()).toBeUndefined();
    expect(await closeBreak(deps, closing, bob)).toMatchObject({ closed: { by: bob.actor.id } });
    await expect(closeBreak(deps, closing, bob)).rejects.toMatchObject({ code: 'conflict.state' });
    expect(await make()).toBeDefined();
    const types = (await read().auditTrail.list({ typePrefix: 'audit.break-' }, { limit: 10 })).items.map(({ type }) => type);
    expect(types).toEqual(['audit.break-closed', 'audit.break-acknowledged', 'audit.break-found']);
    // What is broken stays broken, and is not opened again.
    expect(await verifyAuditTrail(deps, { signal }, context)).toMatchObject({ ok: false, brokenAt: seq });
    expect(await read().auditBreaks.list({ open: true })).toEqual([]);
  });
});
