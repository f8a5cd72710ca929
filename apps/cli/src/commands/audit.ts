import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { linesOf, verifyNdjson } from '@waybill/audit';
import { verifyAuditTrail } from '@waybill/engine';
import type { Command } from 'commander';
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
    .argument('[file]', 'an export of POST /api/v1/audit/exports (NDJSON); the live trail when not given')
    .option(
      '--public-key <file>',
      'the platform’s public key (PEM, of GET /api/v1/audit/signing-key), to check who signed the export',
    )
    .addHelpText(
      'after',
      '\nExit status: 0 the trail holds, 1 it does not (the sequence number is named), 2 there is nothing to check.',
    )
    .action(async (file: string | undefined, { publicKey }: { readonly publicKey?: string }, command: Command) => {
      if (file === undefined) await verifyLive(command, io);
      else await verifyFile(file, publicKey, io);
    });
}

async function verifyLive(command: Command, io: CommandIo): Promise<void> {
  await withPlatform(configOptionsOf(command), io, async ({ administration, context }) => {
    const report = await verifyAuditTrail(administration, io.signal, context);
    if (report.ok) {
      io.print(`The chain holds: ${report.count} events, the last is ${report.head.seq} with hash ${report.head.hash}.`);
      return;
    }
    io.print(`The chain is broken at sequence number ${report.brokenAt}: ${report.detail}`);
    io.exitWith(1);
  });
}

async function verifyFile(file: string, publicKeyFile: string | undefined, io: CommandIo): Promise<void> {
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
  const report = await verifyNdjson(linesOf(createReadStream(file)), { ...signer, signal: io.signal });
  if (report.ok) {
    io.print(`The export holds: ${report.count} events.`);
    if (publicKeyFile === undefined) io.print('Who signed it was not checked; that takes the public key (--public-key).');
    else io.print('It is signed by the key that was given.');
    return;
  }
  io.print(`The export does not hold: ${report.detail}`);
  io.exitWith(1);
}
