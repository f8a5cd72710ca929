import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, link, open, rm } from 'node:fs/promises';
import { Failure, type Id } from '@waybill/core';
import { downloadAuditExport, type ExportFile } from '@waybill/engine';
import type { CommandIo } from './command-io.js';
import type { OpenPlatform } from './open-platform.js';

/**
 * Fetches the file of an export to `out`, or to standard output, and checks its SHA-256. Under its name there is the whole file or none.
 * @throws Failure `integrity.digest-mismatch`
 */
export async function fetchExport(
  { administration, context }: OpenPlatform,
  { id, out }: { readonly id: Id; readonly out: string | undefined },
  io: CommandIo,
): Promise<void> {
  const file = await downloadAuditExport(administration, id, context);
  if (out === undefined) await toOutput(file, io);
  else await toFile(file, out, io);
  io.tell(`${out ?? file.name}: ${file.sizeBytes} bytes, SHA-256 ${file.sha256}`);
}

async function toOutput(file: ExportFile, io: CommandIo): Promise<void> {
  const output = io.output ?? process.stdout;
  // Standard output stays open: others may write to it after this.
  for await (const content of checked(file)) {
    await new Promise<void>((resolve, reject) => {
      output.write(content, (error) => (error ? reject(error) : resolve()));
    });
    io.signal.throwIfAborted();
  }
}

async function toFile(file: ExportFile, out: string, io: CommandIo): Promise<void> {
  const unfinished = `${out}.${randomUUID()}.unfinished`;
  const handle = await openNew(unfinished);
  try {
    try {
      for await (const content of checked(file)) {
        io.signal.throwIfAborted();
        await handle.writeFile(content);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Unlike a rename, it leaves alone what came under that name meanwhile.
    await link(unfinished, out).catch((error: unknown) => {
      throw unusable(error);
    });
  } finally {
    await rm(unfinished, { force: true });
  }
}

/** What is exported names people: only who asked reads it. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600);
  } catch (error) {
    throw unusable(error);
  }
}

function unusable(cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Failure('input.invalid', { field: '/out', publicDetail: `No file can be made there: ${why}.`, cause });
}

/** The content, as it is; ends with a failure when it was not what was made. */
async function* checked({ content, sizeBytes, sha256 }: ExportFile): AsyncGenerator<Uint8Array, void, void> {
  const digest = createHash('sha256');
  let bytes = 0;
  for await (const part of content) {
    digest.update(part);
    bytes += part.length;
    yield part;
  }
  if (bytes === sizeBytes && digest.digest('hex') === sha256) return;
  throw new Failure('integrity.digest-mismatch', {
    publicDetail:
      'What came is not the file that was made: its size or SHA-256 differs. Do not use it; ask for the export again.',
  });
}
