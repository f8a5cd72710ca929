/*
 * `verify.mjs`, which every bundle holds: checks the unpacked bundle that it is started in, or another folder. It is bundled into one file that needs nothing
 * but Node; it opens no connection and writes no file.
 */
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { SignedCheckpoint } from '../merkle/checkpoint.js';
import { publicKeysOf } from '../signing.js';
import { folderSource } from './folder-source.js';
import { readSavedCheckpoints, verifyBundle } from './verify-bundle.js';
import { reportLines } from './verify-command.js';

const USAGE = `node verify.mjs [FOLDER] [--public-key FILE] [--checkpoint FILE]…

Checks an unpacked audit bundle; the one this program lies in unless a folder is given.
  --public-key FILE   the platform's public keys (PEM after PEM), got by another way than with this bundle
  --checkpoint FILE   a checkpoint that was kept elsewhere, or the checkpoints.jsonl of an older bundle; may be given again

Exit status: 0 the bundle holds, 1 it does not, 2 it was not asked rightly.`;

class Misuse extends Error {}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new Misuse(`${file}: this file cannot be read.`);
  }
}

interface Options {
  readonly folder: string;
  readonly publicKeyPem?: string;
  readonly checkpoints: readonly SignedCheckpoint[];
}

async function optionsOf(words: readonly string[]): Promise<Options | undefined> {
  const { values, positionals } = parse(words);
  if (values.help === true) return undefined;
  const checkpoints: SignedCheckpoint[] = [];
  for (const file of values.checkpoint ?? []) {
    const read = readSavedCheckpoints(await textOf(file));
    if (read === undefined) throw new Misuse(`${file} is no checkpoint. One is JSON with "body", "signature" and "signedBy".`);
    checkpoints.push(...read);
  }
  const folder = positionals[0] ?? dirname(fileURLToPath(import.meta.url));
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new Misuse(
      `${folder} is no folder. Unpack the bundle and name its folder, or nothing to check the one this program lies in.`,
    );
  if (values['public-key'] === undefined) return { folder, checkpoints };
  const publicKeyPem = await textOf(values['public-key']);
  try {
    publicKeysOf(publicKeyPem);
  } catch {
    throw new Misuse(`${values['public-key']} holds no Ed25519 public key (PEM).`);
  }
  return { folder, checkpoints, publicKeyPem };
}

function parse(words: readonly string[]) {
  try {
    const parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        'public-key': { type: 'string' },
        checkpoint: { type: 'string', multiple: true },
        help: { type: 'boolean' },
      },
    });
    if (parsed.positionals.length > 1) throw new Misuse('Give one folder.');
    return parsed;
  } catch (error) {
    throw new Misuse(error instanceof Error ? error.message : String(error));
  }
}

try {
  const options = await optionsOf(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else {
    const report = await verifyBundle(folderSource(options.folder), options);
    for (const line of reportLines(report)) console.log(line);
    process.exitCode = report.ok ? 0 : 1;
  }
} catch (error) {
  if (!(error instanceof Misuse)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
