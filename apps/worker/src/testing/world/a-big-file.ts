import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const BLOCK_BYTES = 1024 * 1024;

/** The digest of a file of any size. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 4 * BLOCK_BYTES })) hash.update(chunk);
  return hash.digest('hex');
}

/** Writes a file of so many MiB, no two of them alike, and resolves to its digest. */
export async function aBigFile(path: string, mebibytes: number, seed = 0): Promise<string> {
  const file = await open(path, 'w');
  const hash = createHash('sha256');
  const block = Buffer.alloc(BLOCK_BYTES, 'waybill ');
  for (let index = 0; index < mebibytes; index += 1) {
    block.writeUInt32BE(index, 0);
    block.writeUInt32BE(seed, 4);
    hash.update(block);
    await file.write(block);
  }
  await file.close();
  return hash.digest('hex');
}
