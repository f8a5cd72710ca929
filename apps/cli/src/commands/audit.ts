import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BundleExpectation,
  type BundleSource,
  BundleUnreadable,
  linesOf,
  openZip,
  readSavedCheckpoints,
  readSavedTombstone,
  reportLines,
  type SignedCheckpoint,
  type SignedTombstone,
  verifyBundle,
  verifyNdjson,
} from '@waybill/audit';
import { compareAuditAnchor, verifyAuditTrail } from '@waybill/engine';
import type { Command } from 'commander';
import { configOptionsOf } from '../config-options.js';
import { registerAuditExport } from './audit-export.js';
import { registerAuditScheduledExports } from './audit-scheduled-exports.js';
import { registerAuditStreams } from './audit-streams.js';
import type { CommandIo } from './command-io.js';
import { isFile } from './is-file.js';
import { reachesPlatform, withPlatform } from './open-platform.js';

/** `waybill audit …` */
export function registerAudit(program: Command, io: CommandIo): void {
  const audit = program.command('audit').description('the audit trail');
  reachesPlatform(
    audit
      .command('verify')
      .description('check that no event was changed, taken out or put in: of the live trail, or offline of an export'),
  )
    .argument(
      '[file]',
      'an audit bundle (zip) or an export in NDJSON (POST /api/v1/audit/exports or /audit/events/stream); the live trail when not given',
    )
    .option(
      '--public-key <file>',
      'the platform’s public key (PEM, of GET /api/v1/audit/signing-key), or all that it ever had one after the other, to check who signed',
    )
    .option(
      '--checkpoint <file...>',
      'checkpoints that were kept elsewhere (of GET /api/v1/audit/checkpoints, anchored, or the checkpoints.jsonl of an older bundle), or the folder of an anchor: the events must be those they are of',
    )
    .option(
      '--tombstone <file...>',
      'tombstones of what was removed (of GET /api/v1/audit/tombstones): an export that does not begin at the first event must go on from one of them',
    )
    .addHelpText(
      'after',
      '\nExit status: 0 the trail holds, 1 it does not (the sequence number is named), 2 there is nothing to check.',
    )
    .action(async (file: string | undefined, { publicKey, checkpoint = [], tombstone = [] }: VerifyOptions, command: Command) => {
      const checkpoints = await readCheckpoints(checkpoint, io);
      const tombstones = await readTombstones(tombstone, io);
      if (checkpoints === undefined || tombstones === undefined) io.exitWith(2);
      else if (file === undefined) await verifyLive(command, checkpoints, io);
      else await verifyFile(file, { publicKeyFile: publicKey, checkpoints, tombstones }, io);
    });
  reachesPlatform(
    audit
      .command('compare-anchor')
      .description('read the checkpoints of an anchor back and compare them with the database, as after a restore'),
  )
    .argument('<slug>', 'the anchor')
    .addHelpText('after', '\nExit status: 0 they agree, 1 they do not (each file is named), 2 there is nothing to compare.')
    .action((slug: string, _options: unknown, command: Command) => compareAnchor(slug, command, io));
  registerAuditExport(audit, io);
  registerAuditScheduledExports(audit, io);
  registerAuditStreams(audit, io);
}

async function compareAnchor(slug: string, command: Command, io: CommandIo): Promise<void> {
  await withPlatform(configOptionsOf(command), io, async ({ administration, context, database }) => {
    const anchor = await database.read.auditAnchors.findBySlug(slug);
    if (anchor === undefined) {
      io.tell(`There is no anchor "${slug}".`);
      io.exitWith(2);
      return;
    }
    const { StoreStorages } = await import('@waybill/storage');
    const deps = { ...administration, stores: new StoreStorages() };
    const report = await compareAuditAnchor(deps, { id: anchor.id, signal: io.signal }, context);
    const { files, compared, anchoredEvents, databaseEvents, findings } = report;
    io.print(`${files} checkpoints are anchored, the newest of ${anchoredEvents} events; the database has ${databaseEvents}.`);
    for (const { file, problem, detail } of findings) io.print(`${file}: ${problem}: ${detail}`);
    if (files === 0) io.exitWith(2);
    else if (report.ok) io.print(`The ${compared} that were compared agree with the database.`);
    else io.exitWith(1);
  });
}

interface VerifyOptions {
  readonly publicKey?: string;
  readonly checkpoint?: readonly string[];
  readonly tombstone?: readonly string[];
}

/** Undefined, and told, when one of the files is none. */
async function readCheckpoints(given: readonly string[], io: CommandIo): Promise<readonly SignedCheckpoint[] | undefined> {
  const checkpoints: SignedCheckpoint[] = [];
  const files: string[] = [];
  for (const name of given) {
    const inFolder = await anchoredFiles(name);
    if (inFolder?.length === 0) {
      io.tell(`--checkpoint: the folder ${name} holds no checkpoint-<events>.json.`);
      return undefined;
    }
    files.push(...(inFolder ?? [name]));
  }
  for (const file of files) {
    const saved = (await isFile(file)) ? readSavedCheckpoints(await readFile(file, 'utf8')) : undefined;
    if (saved === undefined) {
      io.tell(`--checkpoint: ${file} is not there or is no checkpoint. One is JSON with "body", "signature" and "signedBy".`);
      return undefined;
    }
    checkpoints.push(...saved);
  }
  return checkpoints;
}

/** Undefined, and told, when one of the files is none. */
async function readTombstones(files: readonly string[], io: CommandIo): Promise<readonly SignedTombstone[] | undefined> {
  const tombstones: SignedTombstone[] = [];
  for (const file of files) {
    const saved = (await isFile(file)) ? readSavedTombstone(await readFile(file, 'utf8')) : undefined;
    if (saved === undefined) {
      io.tell(`--tombstone: ${file} is not there or is no tombstone. One is JSON with "body", "signature" and "signedBy".`);
      return undefined;
    }
    tombstones.push(saved);
  }
  return tombstones;
}

/** The files of a folder of an anchor; undefined for what is no folder. */
async function anchoredFiles(name: string): Promise<readonly string[] | undefined> {
  const isFolder = await stat(name).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) return undefined;
  return (await readdir(name)).filter((file) => /^checkpoint-[0-9]+\.json$/.test(file)).map((file) => join(name, file));
}

async function verifyLive(command: Command, checkpoints: readonly SignedCheckpoint[], io: CommandIo): Promise<void> {
  await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
    const report = await verifyAuditTrail(administration, { signal: io.signal, checkpoints }, context);
    if (report.ok) {
      io.print(`The chain holds: ${report.count} events, the last is ${report.head.seq} with hash ${report.head.hash}.`);
      io.print(`${report.checkpoints} checkpoints are of these events.`);
      if (report.removedUpTo > 0)
        io.print(`The events up to ${report.removedUpTo} were removed by retention; their tombstones are genuine.`);
      return;
    }
    io.print(`The chain is broken at sequence number ${report.brokenAt}: ${report.detail}`);
    io.exitWith(1);
  });
}

async function verifyFile(
  file: string,
  {
    publicKeyFile,
    checkpoints,
    tombstones,
  }: {
    readonly publicKeyFile: string | undefined;
    readonly checkpoints: readonly SignedCheckpoint[];
    readonly tombstones: readonly SignedTombstone[];
  },
  io: CommandIo,
): Promise<void> {
  if (!(await isFile(file))) {
    io.tell(`${file}: there is no such file. Give an export, or no file for the live trail.`);
    io.exitWith(2);
    return;
  }
  if (publicKeyFile !== undefined && !(await isFile(publicKeyFile))) {
    io.tell(`--public-key: there is no file ${publicKeyFile}.`);
    io.exitWith(2);
    return;
  }
  const signer = publicKeyFile === undefined ? {} : { publicKeyPem: await readFile(publicKeyFile, 'utf8') };
  if (await isZip(file)) {
    await verifyZip(file, { ...signer, checkpoints, signal: io.signal }, io);
    return;
  }
  const report = await verifyNdjson(linesOf(createReadStream(file)), { ...signer, checkpoints, tombstones, signal: io.signal });
  if (report.ok) {
    io.print(`The export holds: ${report.count} events.`);
    const { after } = report.header;
    if (tombstones.length > 0 && after !== null)
      io.print(`The events up to ${after.seq} were removed by retention, as the tombstone that was given states.`);
    if (checkpoints.length > 0) io.print(`${checkpoints.length} checkpoints that were given are of these events.`);
    if (publicKeyFile === undefined) io.print('Who signed it was not checked; that takes the public key (--public-key).');
    else io.print('It is signed by the key that was given.');
    return;
  }
  io.print(`The export does not hold: ${report.detail}`);
  io.exitWith(1);
}

/** Whether a file begins as a zip does; what calls itself one and is none is told so. */
async function isZip(file: string): Promise<boolean> {
  if (file.toLowerCase().endsWith('.zip')) return true;
  for await (const chunk of createReadStream(file, { end: 3 }))
    return Buffer.from(chunk).equals(Buffer.from('PK\x03\x04', 'latin1'));
  return false;
}

async function verifyZip(file: string, expected: BundleExpectation, io: CommandIo): Promise<void> {
  let source: BundleSource | undefined;
  try {
    source = await openZip(file);
    const report = await verifyBundle(source, expected);
    for (const line of reportLines(report)) io.print(line);
    if (!report.ok) io.exitWith(1);
  } catch (error) {
    if (!(error instanceof BundleUnreadable)) throw error;
    io.print(`The bundle does not hold: ${error.message}`);
    io.exitWith(1);
  } finally {
    await source?.close();
  }
}
