import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@waybill/core';
import { createDatabase } from '@waybill/db';
import { forgetServers } from '@waybill/engine';
import { type RoleContext, type RunningRole, roleMessageSchema } from '@waybill/platform';
import { SharedAdmission } from './shared-admission.js';

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 30_000;
/** A process that lived this long died of something new. */
const HEALTHY_MS = 60_000;

interface End {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * Several processes of the SFTP server behind one port of this host: takes connections, hands each to the next process, where it stays,
 * counts them for all together, and starts a process again that died; that one takes its own sessions with it and no others.
 */
export async function runFront(context: RoleContext): Promise<RunningRole> {
  const { config, log } = context;
  const admission = new SharedAdmission();
  const stopping = new AbortController();
  const workers = new Set<Worker>();
  // The kernel would give most connections to one process; and all processes but Windows' do so anyway.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  cluster.setupPrimary({ args: process.argv.slice(2) });

  const start = (): { readonly worker: Worker; readonly ready: Promise<void>; readonly ended: Promise<End> } => {
    const worker = cluster.fork();
    workers.add(worker);
    const leave = admission.serve({
      send: (message) => {
        // It may be gone before its answer.
        if (worker.isConnected()) worker.send(message, () => undefined);
      },
      onMessage: (listener) => worker.on('message', listener),
    });
    const ended = once(worker, 'exit').then(([code, signal]): End => {
      workers.delete(worker);
      leave();
      return { code: typeof code === 'number' ? code : null, signal: typeof signal === 'string' ? signal : null };
    });
    const ready = new Promise<void>((resolve, reject) => {
      let detail = 'A process of the SFTP server ended before it answered.';
      worker.on('message', (raw: unknown) => {
        const message = roleMessageSchema.safeParse(raw).data;
        if (message?.type === 'ready') resolve();
        if (message?.type === 'failed') detail = message.detail;
      });
      void ended.then(() => reject(new Failure('internal', { publicDetail: detail })));
    });
    // Whoever does not wait for it hears of the end.
    ready.catch(() => undefined);
    return { worker, ready, ended };
  };

  const keep = async (first: ReturnType<typeof start>): Promise<void> => {
    let current = first;
    try {
      await current.ready;
    } catch {
      // One that never answered is not started again: the whole role does not start.
      return;
    }
    for (let deaths = 0; ; ) {
      const startedAt = performance.now();
      const end = await current.ended;
      if (stopping.signal.aborted) return;
      deaths = performance.now() - startedAt >= HEALTHY_MS ? 1 : deaths + 1;
      const delayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (deaths - 1));
      const name = `sftp@${hostname()}:${current.worker.process.pid}`;
      log.error({ process: name, ...end, delayMs }, 'a process of the SFTP server died and is started again');
      await recordDeath(context, name, end);
      await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      current = start();
    }
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    const ends = [...workers].map(async (worker) => {
      if (worker.isDead()) return;
      const gone = once(worker, 'exit');
      worker.process.kill('SIGTERM');
      await gone;
    });
    await Promise.all(ends);
  };

  const first = Array.from({ length: config.sftpProcesses }, start);
  const kept = first.map(keep);
  try {
    await Promise.all(first.map(({ ready }) => ready));
  } catch (error) {
    await stop();
    throw error;
  }
  log.info({ processes: config.sftpProcesses }, 'the SFTP server has several processes behind its port');
  return {
    close: async () => {
      await stop();
      await Promise.all(kept);
    },
  };
}

/** Writes down that a process died, and that its sessions did. A database that is away costs the events; others find the sessions by their lease. */
async function recordDeath({ databaseUrl, log }: RoleContext, name: string, end: End): Promise<void> {
  const processName = `sftp-front@${hostname()}:${process.pid}`;
  const database = createDatabase({ url: databaseUrl.reveal(), applicationName: processName, maxConnections: 1, log });
  try {
    await database.transaction(async (tx) => {
      tx.audit.append({
        type: 'platform.process-died',
        outcome: 'failure',
        actor: { kind: 'platform', name: processName },
        target: { kind: 'platform', name: 'sftp' },
        details: { process: name, code: end.code, signal: end.signal },
      });
    });
    await forgetServers({ database, processName }, { name });
  } catch (error) {
    log.error({ err: error, process: name }, 'the death of a process could not be written down');
  } finally {
    await database.close().catch(() => undefined);
  }
}
