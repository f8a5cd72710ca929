import {
  isId,
  MOST_WAITING_DELIVERIES,
  type New,
  type Webhook,
  type WebhookRepository,
  type WebhookState,
  webhookPauseReasons,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Webhook as Row, WebhookState as StateRow } from '../generated/client.js';
import { scopeColumn, scopeOf } from '../rows/scope.js';
import { oneOfOrNull } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

function toEntity({ scope, pausedFor, ...row }: Row): Webhook {
  return { ...row, scope: scopeOf(scope), pausedFor: oneOfOrNull(webhookPauseReasons, pausedFor) };
}

function columns({ slug, url, types, scope, jobIds, enabled, pausedFor, headerNames, ...rest }: New<Webhook>) {
  const { caPem, secretId, previousKeyUntil } = rest;
  return {
    ...{ slug, url, types: [...types], scope: scopeColumn(scope), jobIds: [...jobIds], enabled, pausedFor },
    ...{ headerNames: [...headerNames], caPem, secretId, previousKeyUntil },
  };
}

function toState({ lookedAtSeq, replayFrom, replayTo, replayMissing, ...row }: StateRow): WebhookState {
  return {
    ...{ ...row, lookedAtSeq: Number(lookedAtSeq) },
    replay:
      replayFrom === null || replayTo === null
        ? null
        : { fromSeq: Number(replayFrom), toSeq: Number(replayTo), onlyMissing: replayMissing },
  };
}

const replayColumns = (replay: WebhookState['replay']) => ({
  replayFrom: replay === null ? null : BigInt(replay.fromSeq),
  replayTo: replay === null ? null : BigInt(replay.toSeq),
  replayMissing: replay?.onlyMissing ?? false,
});

const fresh = { replay: null, deliveredAt: null, failingSince: null, failingTold: false, failures: 0 };

/** Room for more is looked for without counting more than there may be. */
const DUE = `SELECT webhook.id FROM webhooks AS webhook JOIN webhook_states AS state ON state.webhook_id = webhook.id
  WHERE webhook.enabled AND (
    EXISTS (SELECT 1 FROM webhook_deliveries AS delivery
      WHERE delivery.webhook_id = webhook.id AND delivery.state = 'waiting' AND delivery.next_attempt_at <= $1::timestamptz)
    OR (
      (state.replay_from IS NOT NULL OR state.looked_at_seq < (SELECT max(seq) FROM audit_events))
      AND (SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries AS delivery
        WHERE delivery.webhook_id = webhook.id AND delivery.state = 'waiting' LIMIT ${MOST_WAITING_DELIVERIES}) AS few) < ${MOST_WAITING_DELIVERIES}
    )
  )`;

/** Webhooks, over PostgreSQL. */
export function webhookRepository(session: Session): WebhookRepository {
  const state = async (webhookId: string): Promise<WebhookState> => {
    const row = isId(webhookId) ? await session.run((client) => client.webhookState.findUnique({ where: { webhookId } })) : null;
    return row === null ? { webhookId, lookedAtSeq: 0, ...fresh } : toState(row);
  };
  return {
    ...crud<Webhook, Row, Parameters<WebhookRepository['list']>[0]>(session, {
      noun: 'webhook',
      find: (client, id) => client.webhook.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.webhook.findMany({
          where: { AND: [...olderThan(after), ...when(text, (value) => ({ slug: containing(value) }))] },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.webhook.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.webhook.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.webhook.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.webhook.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    state,
    async lockState(webhookId) {
      await session.sql((sql) => sql.rows('SELECT 1 FROM webhook_states WHERE webhook_id = $1::uuid FOR UPDATE', [webhookId]));
      return state(webhookId);
    },
    async setPosition(webhookId, lookedAtSeq) {
      const { replay, ...health } = fresh;
      const at = { lookedAtSeq: BigInt(lookedAtSeq), ...replayColumns(replay), ...health };
      await session.run((client) =>
        client.webhookState.upsert({ where: { webhookId }, create: { webhookId, ...at }, update: at }),
      );
    },
    async advance(before, { lookedAtSeq, replay }) {
      const { replayFrom } = replayColumns(before.replay);
      const { count } = await session.run((client) =>
        client.webhookState.updateMany({
          where: { webhookId: before.webhookId, lookedAtSeq: BigInt(before.lookedAtSeq), replayFrom },
          data: { lookedAtSeq: BigInt(lookedAtSeq), ...replayColumns(replay) },
        }),
      );
      return count === 1;
    },
    async setHealth(webhookId, { deliveredAt, failingSince, failingTold, failures }) {
      const data = { deliveredAt, failingSince, failingTold, failures };
      await session.run((client) => client.webhookState.updateMany({ where: { webhookId }, data }));
    },
    async beginReplay(webhookId, replay) {
      const { count } = await session.run((client) =>
        client.webhookState.updateMany({ where: { webhookId, replayFrom: null }, data: replayColumns(replay) }),
      );
      return count === 1;
    },
    async due(now) {
      const rows = await session.sql((sql) => sql.rows<{ id: string }>(DUE, [now]));
      return rows.map(({ id }) => id);
    },
    async eventsWithin(from, to) {
      const [row] = await session.sql((sql) =>
        sql.rows<{ first: bigint | string | null; last: bigint | string | null }>(
          `WITH found AS MATERIALIZED (
             SELECT seq FROM audit_events WHERE recorded_at >= $1::timestamptz AND recorded_at < $2::timestamptz
           ) SELECT min(seq) AS first, max(seq) AS last FROM found`,
          [from, to],
        ),
      );
      if (row === undefined || row.first === null || row.last === null) return undefined;
      return { fromSeq: Number(row.first), toSeq: Number(row.last) };
    },
  };
}
