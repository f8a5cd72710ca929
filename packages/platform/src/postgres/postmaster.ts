import { spawnSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@waybill/core';
import { isAlive } from '../process/is-alive.js';

/** What the running server of a cluster writes into `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number | undefined;
}

/** Reads a cluster's `postmaster.pid`; undefined when there is none or it is not complete yet. */
async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  const port = Number(lines[3]);
  return { pid, port: Number.isSafeInteger(port) && port > 0 ? port : undefined };
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    return readFile(`/proc/${pid}/cmdline`, 'utf8').then(
      (text) => text.replaceAll('\0', ' '),
      () => '',
    );
  }
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
}

/** The server that runs on `cluster` now, if one does. A process that merely got the same id is not taken for it. */
export async function findPostmaster(cluster: string): Promise<PostmasterFile | undefined> {
  const file = await readPostmasterFile(cluster);
  if (file === undefined || !isAlive(file.pid)) return undefined;
  return (await commandLine(file.pid)).includes(cluster) ? file : undefined;
}

async function gone(pid: number, withinMs: number, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + withinMs;
  while (isAlive(pid)) {
    if (performance.now() > until) return false;
    await delay(20, undefined, { signal });
  }
  return true;
}

/**
 * Stops a server that outlived the process that started it, and removes a `postmaster.pid` that names a process which is no
 * server of this cluster (after a restart of the machine or container another process may bear that id, and PostgreSQL would
 * then refuse to start). Returns the id of the server it stopped.
 * @throws Failure `internal` when it does not stop
 */
export async function clearLeftovers(cluster: string, signal: AbortSignal): Promise<number | undefined> {
  const left = await findPostmaster(cluster);
  if (left === undefined) {
    await rm(join(cluster, 'postmaster.pid'), { force: true });
    return undefined;
  }
  const steps = [
    { name: 'SIGINT', withinMs: 5_000 },
    { name: 'SIGQUIT', withinMs: 3_000 },
  ] as const;
  for (const { name, withinMs } of steps) {
    try {
      process.kill(left.pid, name);
    } catch {
      // It is gone, or not ours to stop: the wait tells.
    }
    if (await gone(left.pid, withinMs, signal)) return left.pid;
  }
  throw new Failure('internal', {
    publicDetail: `A PostgreSQL left over from an earlier start (process ${left.pid}) does not stop. Stop it and start again.`,
  });
}
