import { createHash, randomBytes } from 'node:crypto';
import { parseVPath, type Stage } from '@waybill/core';
import { MemoryStorage } from '@waybill/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ArrivedBytes } from './arrived-bytes.js';

const MIB = 1024 * 1024;
const signal = new AbortController().signal;
const content = randomBytes(10 * MIB + 17);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let stage: Stage;
let arrived: ArrivedBytes;
beforeEach(async () => {
  const options = { token: 'token-1', overwrite: true, resume: false, makeFolders: false };
  stage = await new MemoryStorage().stage(parseVPath('/a.bin'), options, signal);
  arrived = new ArrivedBytes(stage, 'nothing', (error) => {
    throw error;
  });
});
afterEach(() => arrived.release());

async function put(from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += MIB) {
    const chunk = content.subarray(at, Math.min(at + MIB, to));
    arrived.take(at, chunk);
    await stage.write(chunk, at, signal);
    arrived.wrote(at, chunk.length);
  }
}

describe('the digest of what has arrived so far', () => {
  it('is that of what the stage of a large upload holds, at any time, and of the whole in the end', async () => {
    await put(0, 9 * MIB);
    expect(await arrived.digestSoFar()).toBe(sha256(content.subarray(0, 9 * MIB)));
    await put(9 * MIB, content.length);
    expect(await arrived.digestSoFar()).toBe(sha256(content));
    await arrived.settled;
    expect(await arrived.whole(signal)).toEqual({ sizeBytes: content.length, sha256: sha256(content) });
  });

  it('is not known of a small one, which is not read', async () => {
    await put(0, MIB);
    expect(await arrived.digestSoFar()).toBeUndefined();
  });

  it('is not known while something is on its way, of what has a hole, and of what was written twice', async () => {
    await put(0, 9 * MIB);
    arrived.take(9 * MIB, content.subarray(9 * MIB, 9 * MIB + 5));
    expect(await arrived.digestSoFar()).toBeUndefined();
    await put(9 * MIB + 5, content.length);
    expect(await arrived.digestSoFar()).toBeUndefined();
    await put(9 * MIB, 9 * MIB + 5);
    expect(await arrived.digestSoFar()).toBeUndefined();
    await arrived.settled;
    expect(await arrived.whole(signal)).toEqual({ sizeBytes: content.length, sha256: sha256(content) });
  });
});
