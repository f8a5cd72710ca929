import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import {
  type PublicKeys,
  publicKeysOf,
  type ReceiptBody,
  type ReceiptEnd,
  verifyReceipt,
  verifyReceiptProof,
} from '@waybill/audit';
import { escapeUnsafe } from '@waybill/platform';
import type { Command } from 'commander';
import { z } from 'zod';
import type { CommandIo } from './command-io.js';
import { isFile } from './is-file.js';

/** A receipt holds no file; what is larger than this is something else. */
const MOST_BYTES = 1024 * 1024;
/** As the console saves it and the API shows it. */
const savedProof = z.object({
  event: z.object({ seq: z.number(), body: z.string(), hash: z.string() }),
  inclusion: z.object({ leafIndex: z.number(), treeSize: z.number(), path: z.array(z.string()) }),
  checkpoint: z.object({ body: z.string(), signature: z.string(), signedBy: z.string() }),
});
const savedReceipt = z.object({
  body: z.string(),
  signature: z.string(),
  signedBy: z.string().optional(),
  proof: savedProof.nullish(),
});

interface Options {
  readonly publicKey: string;
  readonly file?: string;
}

/** `waybill receipt …` */
export function registerReceipt(program: Command, io: CommandIo): void {
  program
    .command('receipt')
    .description('the signed statements of what was delivered')
    .command('verify')
    .description('check offline that a receipt is genuine, and that a file is the one that it is about')
    .argument('<receipt>', 'a receipt as the console saves it (GET /api/v1/transfers/ID/receipt)')
    .requiredOption('--public-key <file>', 'the platform’s public key (PEM, of GET /api/v1/audit/signing-key)')
    .option('--file <file>', 'what was delivered, to compare its size and digest with what the receipt states')
    .addHelpText('after', '\nExit status: 0 it is genuine (and so is the file), 1 it is not, 2 there is nothing to check.')
    .action(async (path: string, options: Options) => io.exitWith(await verify(path, options, io)));
}

/** @returns the exit status */
async function verify(path: string, { publicKey, file }: Options, io: CommandIo): Promise<number> {
  for (const [name, wanted] of [
    [path, path],
    ['--public-key', publicKey],
    ['--file', file],
  ] as const) {
    if (wanted === undefined || (await isFile(wanted))) continue;
    io.tell(`${name}: there is no file ${wanted}.`);
    return 2;
  }
  const saved = await readReceipt(path);
  if (saved === undefined) {
    io.tell(`${path}: this is no receipt. One is JSON with the fields "body" and "signature".`);
    return 2;
  }
  const publicKeyPem = await readFile(publicKey, 'utf8');
  const keys = keysOf(publicKeyPem);
  if (keys === undefined) {
    io.tell(`--public-key: ${publicKey} is no Ed25519 public key in PEM form. GET /api/v1/audit/signing-key gives it.`);
    return 2;
  }
  // A receipt of an older version does not name its key.
  const [only] = keys.keys();
  const fingerprint = saved.signedBy ?? only ?? '';
  const key = keys.get(fingerprint);
  if (key === undefined) {
    io.print(
      `The receipt is not genuine. Or its key is missing: it is signed by ${escapeUnsafe(fingerprint)}, which is not in --public-key.`,
    );
    return 1;
  }
  const report = verifyReceipt(saved.body, saved.signature, key);
  if (!report.ok) {
    io.print(`The receipt is not genuine. ${report.detail}`);
    return 1;
  }
  io.print(`The receipt is genuine: signed by ${fingerprint}, the key that was given.`);
  for (const line of statementOf(report.receipt)) io.print(line);
  if (saved.proof === undefined || saved.proof === null) {
    io.print('It holds no proof of its place in the audit trail; one that is fetched a minute later does.');
  } else {
    const proof = verifyReceiptProof(report.receipt, saved.proof, keys);
    if (!proof.ok) {
      io.print(`Its proof does not hold. ${escapeUnsafe(proof.detail)}`);
      return 1;
    }
    io.print(
      `Event ${proof.seq} of the audit trail records it, by the checkpoint of ${proof.treeSize} events made at ${proof.at}.`,
    );
  }
  if (file === undefined) return 0;
  const difference = await differenceOf(file, report.receipt, io.signal);
  io.print(difference ?? 'The file is the one that was delivered, byte for byte.');
  return difference === undefined ? 0 : 1;
}

function keysOf(publicKeyPem: string): PublicKeys | undefined {
  try {
    return publicKeysOf(publicKeyPem);
  } catch {
    return undefined;
  }
}

async function readReceipt(path: string): Promise<z.infer<typeof savedReceipt> | undefined> {
  const stream = createReadStream(path, { end: MOST_BYTES });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  try {
    return savedReceipt.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch {
    return undefined;
  }
}

function certificateText({ serial, authorityFingerprint }: NonNullable<ReceiptEnd['certificate']>): string {
  return escapeUnsafe(`serial ${serial}, of ${authorityFingerprint}`);
}

/** What it states, in lines; no name in it can play tricks on the terminal. */
function statementOf(receipt: ReceiptBody): readonly string[] {
  const end = ({ kind, name, path }: ReceiptEnd): string => escapeUnsafe(`${JSON.stringify(path)} (${kind} ${name})`);
  const facts: readonly (readonly [string, string])[] = [
    ['partner', escapeUnsafe(JSON.stringify(receipt.partner))],
    [receipt.direction, `${end(receipt.source)} -> ${end(receipt.target)}`],
    ['committed', receipt.committedAt],
    ['size', `${receipt.sizeBytes} bytes`],
    ['SHA-256', receipt.sha256],
    ['checked by', receipt.verification],
    ...(receipt.sourceDigest === undefined ? [] : [['sidecar', escapeUnsafe(receipt.sourceDigest)] as const]),
    ['transfer', receipt.transferId],
    ...(receipt.configurationDigest === undefined ? [] : [['configured', receipt.configurationDigest] as const]),
    ...(receipt.source.certificate === undefined ? [] : [['certificate', certificateText(receipt.source.certificate)] as const]),
    ...(receipt.session === null
      ? []
      : [['host key', `${receipt.session.hostKeyAlgorithm} ${receipt.session.hostKeyFingerprint}`] as const]),
  ];
  return facts.map(([name, value]) => `  ${name.padEnd(10)}  ${value}`);
}

/** In what a file differs from what the receipt states; undefined when it is that file. */
async function differenceOf(file: string, receipt: ReceiptBody, signal: AbortSignal): Promise<string | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    createReadStream(file),
    async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        bytes += chunk.length;
        hash.update(chunk);
      }
    },
    { signal },
  );
  if (bytes !== receipt.sizeBytes)
    return `The file is another one: it has ${bytes} bytes, and ${receipt.sizeBytes} were delivered.`;
  const sha256 = hash.digest('hex');
  return sha256 === receipt.sha256 ? undefined : `The file is another one: its SHA-256 is ${sha256}.`;
}
