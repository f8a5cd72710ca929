import { hostname } from 'node:os';
import { rolePermissions } from '@waybill/contracts';
import { parseOutboundAllow } from '@waybill/core';
import { createDatabase } from '@waybill/db';
import {
  ConnectionPool,
  DEFAULT_LEASE_MS,
  discoverFiles,
  type EngineDeps,
  finishRun,
  followSigner,
  Mover,
  makeAuditExport,
  recordProcess,
  unlessPaused,
} from '@waybill/engine';
import { type RoleContext, type RunningRole, rereadMasterKey } from '@waybill/platform';
import { createTaskQueue, createTaskWorker, type QueueBackend } from '@waybill/queue';
import { createSecretBox, parseKeyRing } from '@waybill/secrets';
import { networkCollectors, S3Folders, SftpDialer, StoreStorages } from '@waybill/storage';
import { anchorTrail } from './loops/anchor-trail.js';
import { checkTrail } from './loops/check-trail.js';
import { cleanUpStages } from './loops/clean-up-stages.js';
import { deliverExports } from './loops/deliver-exports.js';
import { indexTrail } from './loops/index-trail.js';
import { keepFiles } from './loops/keep-files.js';
import { keepTime } from './loops/keep-time.js';
import { reconcileQueue } from './loops/reconcile-queue.js';
import { relayOutbox } from './loops/relay-outbox.js';
import { sendWebhooks, streamTrail } from './loops/stream-trail.js';
import { sumUpDays } from './loops/sum-up-days.js';
import { sweep } from './loops/sweep.js';

/** An audit bundle tells what each role may do. */
const permissions = rolePermissions();

const CONCURRENCY = { control: 4, discovery: 4, transfers: 1, exports: 1 } as const;

/** What tests set apart. */
export interface WorkerOptions {
  /** How long what a dead worker held stays taken. */
  readonly leaseMs?: number;
}

const DATABASE_CONNECTIONS = 16;

/**
 * The worker role: takes Tasks, keeps time, relays the outbox and reconciles. Any number of workers may run; PostgreSQL decides
 * between them.
 */
export async function runWorker(context: RoleContext, { leaseMs = DEFAULT_LEASE_MS }: WorkerOptions = {}): Promise<RunningRole> {
  const { config, log, signal } = context;
  const processName = `worker@${hostname()}:${process.pid}`;
  const database = createDatabase({
    url: context.databaseUrl.reveal(),
    applicationName: processName,
    maxConnections: config.databaseConnections ?? DATABASE_CONNECTIONS,
    log,
  });
  const secretBox = createSecretBox(parseKeyRing(context.masterKey.reveal()), () => {
    const text = rereadMasterKey(config);
    return text === undefined ? undefined : parseKeyRing(text);
  });
  const backend: QueueBackend =
    config.redisUrl === undefined
      ? { kind: 'postgres', connectionString: context.databaseUrl.reveal() }
      : { kind: 'redis', url: config.redisUrl.reveal() };
  const clock = { now: () => new Date() };
  const queue = await createTaskQueue({ backend, log }, signal);
  const outboundPolicy = parseOutboundAllow(config.outboundAllow);
  const dialer = new SftpDialer({ policy: outboundPolicy });
  const connections = new ConnectionPool({ database, clock, dialer, secretBox, processName, leaseMs });
  const signer = await followSigner({ database, secretBox });
  const deps: EngineDeps = {
    database,
    clock,
    stores: new StoreStorages(),
    connections,
    signer,
    processName,
    leaseMs,
    random: Math.random,
  };

  const mover = new Mover(deps, { onError: (error) => log.error({ err: error }, 'moving files met a fault') });
  const ending = new AbortController();
  const workers = await Promise.all([
    createTaskWorker(
      {
        backend,
        log,
        queueName: 'control',
        concurrency: CONCURRENCY.control,
        handlers: { 'finish-run': (task) => finishRun(deps, task.runId) },
      },
      ending.signal,
    ),
    createTaskWorker(
      {
        backend,
        log,
        queueName: 'discovery',
        concurrency: CONCURRENCY.discovery,
        handlers: { 'discover-files': unlessPaused(deps, (task, taskSignal) => discoverFiles(deps, task.runId, taskSignal)) },
      },
      ending.signal,
    ),
    createTaskWorker(
      {
        backend,
        log,
        queueName: 'transfers',
        concurrency: CONCURRENCY.transfers,
        handlers: {
          // The Task only wakes: whose turn it is, PostgreSQL and the mover decide.
          'run-transfers': async () => mover.wake(),
        },
      },
      ending.signal,
    ),
    createTaskWorker(
      {
        backend,
        log,
        queueName: 'exports',
        concurrency: CONCURRENCY.exports,
        handlers: {
          'make-audit-export': (task, taskSignal) => makeAuditExport({ ...deps, permissions }, task.exportId, taskSignal),
        },
      },
      ending.signal,
    ),
  ]);
  const collectors = networkCollectors({ policy: outboundPolicy });
  const loops = [
    relayOutbox(database, queue, log),
    keepTime(deps, log),
    reconcileQueue(deps, queue, log),
    cleanUpStages(deps, log),
    sweep(deps, log),
    ...checkTrail(
      deps,
      { rules: { everyEvents: config.checkpointEvents, everyMs: config.checkpointSeconds * 1000 }, signer, secretBox },
      log,
    ),
    indexTrail(deps, log),
    sumUpDays(deps, log),
    keepFiles(deps, log),
    streamTrail({ ...deps, secretBox, collectors }, log),
    sendWebhooks({ ...deps, secretBox, collectors }, log),
    ...deliverExports(deps, log),
    ...anchorTrail(deps, { secretBox, buckets: new S3Folders({ policy: outboundPolicy }) }, log),
  ];

  await recordProcess(deps, 'worker', 'platform.started');

  return {
    close: async () => {
      // What runs gets most of the grace; the rest is for its checkpoint, which hands it to another worker.
      const graceMs = Math.floor(config.shutdownGraceMs * 0.6);
      await Promise.all(loops.map((loop) => loop.stop()));
      await Promise.all([mover.close(graceMs), ...workers.map((worker) => worker.close(graceMs))]);
      await connections.close();
      await recordProcess(deps, 'worker', 'platform.stopped');
      await queue.close();
      await database.close();
    },
  };
}
