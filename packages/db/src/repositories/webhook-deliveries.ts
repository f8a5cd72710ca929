import {
  Failure,
  isId,
  type WebhookAttempt,
  type WebhookDelivery,
  type WebhookDeliveryRepository,
  webhookDeliveryStates,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import type { WebhookAttempt as AttemptRow, WebhookDelivery as Row } from '../generated/client.js';
import { oneOf, storable, storableOrNull, toBigIntOrNull, toNumberOrNull } from '../rows/values.js';
import { newestFirst, olderThan, when } from './conditions.js';
import { idWindow, pageOf } from './paging.js';

function toDelivery({ seq, state, ...row }: Row): WebhookDelivery {
  return { ...row, seq: toNumberOrNull(seq), state: oneOf(webhookDeliveryStates, state) };
}

function toAttempt({ deliveryId: _, failureCode: code, failureDetail: detail, ...row }: AttemptRow): WebhookAttempt {
  return { ...row, failure: code === null || detail === null ? null : { code, detail } };
}

const attemptColumns = ({ number, startedAt, durationMs, status, answer, failure }: WebhookAttempt) => ({
  ...{ number, startedAt, durationMs: Math.round(durationMs), status, answer: storableOrNull(answer) },
  failureCode: failure?.code ?? null,
  failureDetail: failure === null ? null : storable(failure.detail),
});

const ADD = `INSERT INTO webhook_deliveries (id, created_at, webhook_id, seq, type, state, attempts, tries, next_attempt_at)
  SELECT made.id::uuid, $2::timestamptz, $1::uuid, made.seq::bigint, made.type, 'waiting', 0, 0, $2::timestamptz
  FROM unnest($3::text[], $4::text[], $5::text[]) AS made (id, seq, type)
  ON CONFLICT (webhook_id, seq) DO NOTHING`;

const ANEW = `state = 'waiting', tries = 0, finished_at = NULL, next_attempt_at = $2::timestamptz`;

const REPEAT = `UPDATE webhook_deliveries SET ${ANEW}
  WHERE webhook_id = $1::uuid AND seq = ANY ($3::text[]::bigint[]) AND state <> 'waiting' AND NOT ($4 AND state = 'delivered')`;

const REPEAT_ONE = `UPDATE webhook_deliveries SET ${ANEW} WHERE id = $1::uuid AND seq IS NOT NULL AND state <> 'waiting' RETURNING id`;

const FORGET = `DELETE FROM webhook_deliveries WHERE id IN (
    SELECT id FROM webhook_deliveries WHERE finished_at < $1::timestamptz ORDER BY finished_at LIMIT $2::integer
  ) RETURNING id`;

const COUNTS = `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'parked' AND seq IS NOT NULL) AS parked
  FROM webhook_deliveries WHERE webhook_id = $1::uuid AND state IN ('waiting', 'parked')`;

const FIGURES = `SELECT count(*) FILTER (WHERE state = 'delivered') AS delivered, count(*) FILTER (WHERE state = 'parked') AS parked,
    count(*) FILTER (WHERE state = 'dropped') AS dropped,
    (SELECT min(created_at) FROM webhook_deliveries WHERE webhook_id = $1::uuid AND state = 'waiting') AS oldest
  FROM webhook_deliveries WHERE webhook_id = $1::uuid AND finished_at >= $2::timestamptz AND seq IS NOT NULL`;

interface FiguresRow {
  readonly delivered: bigint | string;
  readonly parked: bigint | string;
  readonly dropped: bigint | string;
  readonly oldest: Date | string | null;
}

/** The queue and the log of what webhooks are sent, over PostgreSQL. */
export function webhookDeliveryRepository(session: Session): WebhookDeliveryRepository {
  return {
    async get(id) {
      const row = isId(id) ? await session.run((client) => client.webhookDelivery.findUnique({ where: { id } })) : null;
      if (row === null) throw new Failure('not-found', { publicDetail: 'There is no such delivery.', context: { id } });
      return toDelivery(row);
    },
    async list({ webhookId, state, type, from, to }, page) {
      const window = idWindow(page);
      const rows = await session.run((client) =>
        client.webhookDelivery.findMany({
          where: {
            AND: [
              ...olderThan(window.after),
              ...when(webhookId, (value) => ({ webhookId: value })),
              ...when(state, (value) => ({ state: value })),
              ...when(type, (value) => ({ type: value })),
              ...when(from, (value) => ({ createdAt: { gte: value } })),
              ...when(to, (value) => ({ createdAt: { lt: value } })),
            ],
          },
          orderBy: newestFirst,
          take: window.take,
        }),
      );
      return pageOf(rows, window, { keyOf: (row) => row.id, toItem: toDelivery });
    },
    async add(webhookId, events, now) {
      const of = (pick: (event: (typeof events)[number]) => string) => events.map(pick);
      await session.sql((sql) =>
        sql.rows(ADD, [
          ...[webhookId, now, sql.texts(of(({ id }) => id))],
          ...[sql.texts(of(({ seq }) => String(seq))), sql.texts(of(({ type }) => type))],
        ]),
      );
    },
    async repeat(webhookId, seqs, { onlyMissing, now }) {
      await session.sql((sql) => sql.rows(REPEAT, [webhookId, now, sql.texts(seqs.map(String)), onlyMissing]));
    },
    async repeatOne(id, now) {
      const rows = await session.sql((sql) => sql.rows(REPEAT_ONE, [id, now]));
      return rows.length === 1;
    },
    async hurry(webhookId, now) {
      const where = { webhookId, state: 'waiting', nextAttemptAt: { gt: now } };
      await session.run((client) => client.webhookDelivery.updateMany({ where, data: { nextAttemptAt: now } }));
    },
    async addTest({ seq, ...delivery }, attempt) {
      const attemptList = { create: attemptColumns(attempt) };
      await session.run((client) =>
        client.webhookDelivery.create({ data: { ...delivery, seq: toBigIntOrNull(seq), attemptList } }),
      );
    },
    async due(webhookId, now, most) {
      const rows = await session.run((client) =>
        client.webhookDelivery.findMany({
          where: { webhookId, state: 'waiting', nextAttemptAt: { lte: now } },
          orderBy: [{ nextAttemptAt: 'asc' }, { id: 'asc' }],
          take: most,
        }),
      );
      return rows.map(toDelivery);
    },
    async counts(webhookId) {
      const [row] = await session.sql((sql) =>
        sql.rows<{ waiting: bigint | string; parked: bigint | string }>(COUNTS, [webhookId]),
      );
      return { waiting: Number(row?.waiting ?? 0), parked: Number(row?.parked ?? 0) };
    },
    async figures(webhookId, since) {
      const [row] = await session.sql((sql) => sql.rows<FiguresRow>(FIGURES, [webhookId, since]));
      const { delivered = 0, parked = 0, dropped = 0, oldest = null } = row ?? {};
      return {
        finished: { delivered: Number(delivered), parked: Number(parked), dropped: Number(dropped) },
        oldestWaitingAt: oldest === null ? null : new Date(oldest),
      };
    },
    record(before, { state, attempts, tries, nextAttemptAt, finishedAt, lastStatus }, attempt) {
      return session.atomically(async (client) => {
        const { count } = await client.webhookDelivery.updateMany({
          where: { id: before.id, state: 'waiting', attempts: before.attempts, tries: before.tries },
          data: { state, attempts, tries, nextAttemptAt, finishedAt, lastStatus },
        });
        if (count === 1 && attempt !== undefined)
          await client.webhookAttempt.create({ data: { deliveryId: before.id, ...attemptColumns(attempt) } });
        return count === 1;
      });
    },
    async attempts(deliveryId) {
      if (!isId(deliveryId)) return [];
      const rows = await session.run((client) =>
        client.webhookAttempt.findMany({ where: { deliveryId }, orderBy: { number: 'asc' } }),
      );
      return rows.map(toAttempt);
    },
    async forgetOld(before, most) {
      const rows = await session.sql((sql) => sql.rows(FORGET, [before, most]));
      return rows.length;
    },
  };
}
