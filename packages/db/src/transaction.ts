import { setTimeout as delay } from 'node:timers/promises';
import { Failure, type LiveEvent, type NewAuditEvent, type OutboxEntry, type Tx } from '@waybill/core';
import { failureOf, isWriteConflict } from './client/failure-of.js';
import { type Client, transactionLimits, transactionSession } from './client/session.js';
import { channels, livePayload } from './events/channels.js';
import type { PrismaClient } from './generated/client.js';
import { repositories } from './repositories/repositories.js';
import { appendAuditEvents } from './trail/append-audit.js';
import { addToOutbox } from './work/outbox.js';

const ATTEMPTS = 5;
const RETRY_MS = 50;

/** What a transaction leaves for its end. */
interface Pending {
  readonly audit: NewAuditEvent[];
  readonly outbox: OutboxEntry[];
  readonly live: LiveEvent[];
}

async function notify(client: Client, { outbox, live }: Pending): Promise<void> {
  const names = [...(outbox.length > 0 ? [channels.outbox] : []), ...live.map(() => channels.live)];
  if (names.length === 0) return;
  const payloads = [...(outbox.length > 0 ? [''] : []), ...live.map(livePayload)];
  await client.$executeRaw`
    SELECT pg_notify(channel, payload) FROM unnest(${names}::text[], ${payloads}::text[]) AS news (channel, payload)`;
}

/** The audit events come last: from there to the commit, every other transaction that states any waits for this one. */
async function flush(client: Client, pending: Pending): Promise<void> {
  await addToOutbox(client, pending.outbox);
  await notify(client, pending);
  await appendAuditEvents(client, pending.audit);
}

async function runOnce<T>(prisma: PrismaClient, work: (tx: Tx) => Promise<T>): Promise<T> {
  return prisma.$transaction(async (client) => {
    const session = transactionSession(client);
    const pending: Pending = { audit: [], outbox: [], live: [] };
    let open = true;
    const add = <E>(list: E[], entry: E): void => {
      if (!open) throw new Failure('internal', { publicDetail: 'The transaction is over.' });
      list.push(entry);
    };
    const tx: Tx = {
      ...repositories(session),
      audit: { append: (event) => add(pending.audit, event) },
      outbox: { add: (entry) => add(pending.outbox, entry) },
      live: { publish: (event) => add(pending.live, event) },
    };
    const result = await work(tx);
    open = false;
    // PostgreSQL would answer COMMIT with a rollback, and nobody would notice.
    if (session.failure !== undefined) throw session.failure;
    await flush(client, pending);
    return result;
  }, transactionLimits);
}

/**
 * Runs `work` in one transaction, with its audit events, Tasks and news, and commits. A transaction that the database gave up for
 * another one is done again, a few times.
 * @throws Failure of `work`; `audit.unavailable`; `database.unavailable`
 */
export async function runTransaction<T>(prisma: PrismaClient, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(prisma, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isWriteConflict(error)) throw failureOf(error);
    }
    await delay(Math.random() * RETRY_MS * attempt);
  }
}
