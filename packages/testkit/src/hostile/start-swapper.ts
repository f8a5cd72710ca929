import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

/** Somebody who swaps a folder for a link, again and again, in a thread of its own. */
export interface Swapper {
  /** So many times the name has changed from the folder to the link or back. */
  readonly swaps: number;
  /** Stops with the folder in its place. */
  stop(): Promise<void>;
}

const PROGRAM = `
const { renameSync } = require('node:fs');
const { workerData } = require('node:worker_threads');
const { folder, link, aside, shared } = workerData;
const state = new Int32Array(shared);
while (Atomics.load(state, 1) === 0) {
  renameSync(folder, aside);
  renameSync(link, folder);
  renameSync(folder, link);
  renameSync(aside, folder);
  Atomics.add(state, 0, 2);
}
`;

/** Swaps the folder `parent/name`, which is made when it is not there, for a link to `outside`. */
export async function startSwapper(parent: string, name: string, outside: string): Promise<Swapper> {
  const folder = join(parent, name);
  const link = join(parent, `${name}-link`);
  await mkdir(folder, { recursive: true });
  await symlink(outside, link);
  const shared = new SharedArrayBuffer(8);
  const state = new Int32Array(shared);
  const worker = new Worker(PROGRAM, { eval: true, workerData: { folder, link, aside: join(parent, `${name}-aside`), shared } });
  const over = new Promise<void>((resolve, reject) => void worker.once('error', reject).once('exit', () => resolve()));
  over.catch(() => undefined);
  return {
    get swaps() {
      return Atomics.load(state, 0);
    },
    stop: async () => {
      Atomics.store(state, 1, 1);
      await over;
    },
  };
}
