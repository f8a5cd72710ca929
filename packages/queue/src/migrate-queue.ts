import type { QueueBackend } from './backend.js';
import { within } from './deadline.js';
import { type QueueLog, reportFaults } from './fault-report.js';
import { migratePostgres } from './postgres-backend.js';

const MIGRATION_TIMEOUT_MS = 60_000;

export interface MigrateQueueOptions {
  /** Signs in as the role that owns the schema. */
  readonly backend: QueueBackend;
  /** The role that the processes work as, when it is another: it may use the tables and change none. */
  readonly grantTo?: string;
  readonly log: QueueLog;
}

/**
 * Makes the queue's schema, or brings it up to date: one transaction behind a lock, so several processes may start at once.
 * Redis has no schema: nothing happens.
 * @throws Failure `internal` when it cannot be done within 60 s; the signal's reason
 */
export async function migrateQueue({ backend, grantTo, log }: MigrateQueueOptions, signal?: AbortSignal): Promise<void> {
  if (backend.kind === 'redis') return;
  await within(
    migratePostgres(backend, grantTo, reportFaults(log, { fields: { backend: backend.kind } })),
    MIGRATION_TIMEOUT_MS,
    signal,
  );
}
