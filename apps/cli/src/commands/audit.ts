import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { linesOf, type SignedCheckpoint, verifyNdjson } from '@waybill/audit';
import { verifyAuditTrail } from '@waybill/engine';
import type { Command } from 'commander';
import { z } from 'zod';
import { configOptionsOf } from '../config-options.js';
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
    .argument('[file]', 'an export in NDJSON (POST /api/v1/audit/exports or /audit/events/stream); the live trail when not given')
    .option(
      '--public-key <file>',
      'the platform’s public key (PEM, of GET /api/v1/audit/signing-key), or all that it ever had one after the other, to check who signed',
    )
    .option(
      '--checkpoint <file...>',
      'checkpoints that were kept elsewhere (of GET /api/v1/audit/checkpoints, or anchored): the events must be those they are of',
    )
    .addHelpText(
      'after',
      '\nExit status: 0 the trail holds, 1 it does not (the sequence number is named), 2 there is nothing to check.',
    )
    .action(async (file: string | undefined, { publicKey, checkpoint = [] }: VerifyOptions, command: Command) => {
      const checkpoints = await readCheckpoints(checkpoint, io);
      if (checkpoints === undefined) io.exitWith(2);
      else if (file === undefined) await verifyLive(command, checkpoints, io);
      else await verifyFile(file, { publicKeyFile: publicKey, checkpoints }, io);
    });
}

interface VerifyOptions {
  readonly publicKey?: string;
  readonly checkpoint?: readonly string[];
}

const savedCheckpoint = z.object({ body: z.string(), signature: z.string(), signedBy: z.string() });

/** Undefined, and told, when one of the files is none. */
async function readCheckpoints(files: readonly string[], io: CommandIo): Promise<readonly SignedCheckpoint[] | undefined> {
  const checkpoints: SignedCheckpoint[] = [];
  for (const file of files) {
    try {
      checkpoints.push(savedCheckpoint.parse(JSON.parse(await readFile(file, 'utf8'))));
    } catch {
      io.tell(`--checkpoint: ${file} is not there or is no checkpoint. One is JSON with "body", "signature" and "signedBy".`);
      return undefined;
    }
  }
  return checkpoints;
}

async function verifyLive(command: Command, checkpoints: readonly SignedCheckpoint[], io: CommandIo): Promise<void> {
  await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
    const report = await verifyAuditTrail(administration, { signal: io.signal, checkpoints }, context);
    if (report.ok) {
      io.print(`The chain holds: ${report.count} events, the last is ${report.head.seq} with hash ${report.head.hash}.`);
      io.print(`${report.checkpoints} checkpoints are of these events.`);
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
  }: { readonly publicKeyFile: string | undefined; readonly checkpoints: readonly SignedCheckpoint[] },
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
  const report = await verifyNdjson(linesOf(createReadStream(file)), { ...signer, checkpoints, signal: io.signal });
  if (report.ok) {
    io.print(`The export holds: ${report.count} events.`);
    if (checkpoints.length > 0) io.print(`${checkpoints.length} checkpoints that were given are of these events.`);
    if (publicKeyFile === undefined) io.print('Who signed it was not checked; that takes the public key (--public-key).');
    else io.print('It is signed by the key that was given.');
    return;
  }
  io.print(`The export does not hold: ${report.detail}`);
  io.exitWith(1);
}
