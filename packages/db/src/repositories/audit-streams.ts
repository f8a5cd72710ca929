import {
  type AuditStream,
  type AuditStreamRepository,
  type AuditStreamState,
  auditOutcomes,
  auditSeverities,
  Failure,
  type Id,
  isId,
  type New,
  syslogMessageFormats,
  webhookBodies,
  webhookFormats,
} from '@waybill/core';
import { z } from 'zod';
import type { Session } from '../client/session.js';
import type { AuditStream as Row, AuditStreamState as StateRow } from '../generated/client.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

const certificates = { caPem: z.string().nullable(), clientCertificatePem: z.string().nullable() };
const destinationColumn = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('syslog'),
    ...certificates,
    ...{ host: z.string(), port: z.number(), transport: z.enum(['tls', 'tcp']) },
    ...{ format: z.enum(syslogMessageFormats), serverName: z.string().nullable() },
  }),
  z.object({
    kind: z.literal('webhook'),
    ...certificates,
    ...{ url: z.string(), format: z.enum(webhookFormats), body: z.enum(webhookBodies) },
    ...{ headerNames: z.array(z.string()), signed: z.boolean() },
  }),
]);
const filterColumn = z.object({
  types: z.array(z.string()),
  minimumSeverity: z.enum(auditSeverities).nullable(),
  outcomes: z.array(z.enum(auditOutcomes)),
});

function toEntity({ destination, filter, kind: _, ...row }: Row): AuditStream {
  const to = destinationColumn.safeParse(destination);
  const wanted = filterColumn.safeParse(filter);
  if (to.success && wanted.success) return { ...row, destination: to.data, filter: wanted.data };
  throw new Failure('internal', { publicDetail: `The stream ${row.slug} is stored in a form that this version does not know.` });
}

function columns({ slug, enabled, destination, filter, secretId }: New<AuditStream>) {
  const { types, minimumSeverity, outcomes } = filter;
  return {
    ...{ slug, enabled, kind: destination.kind, secretId },
    destination:
      destination.kind === 'webhook' ? { ...destination, headerNames: [...destination.headerNames] } : { ...destination },
    filter: { types: [...types], minimumSeverity, outcomes: [...outcomes] },
  };
}

function toState(row: StateRow): AuditStreamState {
  const { streamId, lookedAtSeq, deliveryTo, sentEvents, sentAt, failures, failingTold: told } = row;
  const { failingSince: since, nextAttemptAt, failureCode: code, failureDetail: detail } = row;
  return {
    ...{ streamId, lookedAtSeq: Number(lookedAtSeq), deliveryTo: deliveryTo === null ? null : Number(deliveryTo) },
    ...{ sentEvents: Number(sentEvents), sentAt, failures },
    failing:
      since === null || nextAttemptAt === null || code === null || detail === null
        ? null
        : { since, told, nextAttemptAt, code, detail },
  };
}

/** Streams of the audit trail to collectors, over PostgreSQL. */
export function auditStreamRepository(session: Session): AuditStreamRepository {
  const tryNow = async (streamId: Id, now: Date): Promise<void> => {
    const where = { streamId, nextAttemptAt: { not: null } };
    await session.run((client) => client.auditStreamState.updateMany({ where, data: { nextAttemptAt: now } }));
  };
  return {
    ...crud<AuditStream, Row, Parameters<AuditStreamRepository['list']>[0]>(session, {
      noun: 'stream',
      find: (client, id) => client.auditStream.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.auditStream.findMany({
          where: { AND: [...olderThan(after), ...when(text, (value) => ({ slug: containing(value) }))] },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.auditStream.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.auditStream.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.auditStream.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.auditStream.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async state(streamId) {
      const row = isId(streamId)
        ? await session.run((client) => client.auditStreamState.findUnique({ where: { streamId } }))
        : null;
      if (row !== null) return toState(row);
      return { streamId, lookedAtSeq: 0, deliveryTo: null, sentEvents: 0, sentAt: null, failing: null, failures: 0 };
    },
    async setPosition(streamId, lookedAtSeq) {
      const at = {
        ...{ lookedAtSeq: BigInt(lookedAtSeq), deliveryTo: null, failingSince: null, failingTold: false, failures: 0 },
        ...{ nextAttemptAt: null, failureCode: null, failureDetail: null },
      };
      await session.run((client) =>
        client.auditStreamState.upsert({
          where: { streamId },
          create: { streamId, sentEvents: 0n, sentAt: null, ...at },
          update: at,
        }),
      );
    },
    tryNow,
    async restart(streamId, now) {
      await session.run((client) => client.auditStreamState.updateMany({ where: { streamId }, data: { deliveryTo: null } }));
      await tryNow(streamId, now);
    },
    async advance(before, { lookedAtSeq, deliveryTo, sentEvents, sentAt, failing, failures }) {
      const { count } = await session.run((client) =>
        client.auditStreamState.updateMany({
          where: {
            streamId: before.streamId,
            lookedAtSeq: BigInt(before.lookedAtSeq),
            deliveryTo: before.deliveryTo === null ? null : BigInt(before.deliveryTo),
          },
          data: {
            lookedAtSeq: BigInt(lookedAtSeq),
            deliveryTo: deliveryTo === null ? null : BigInt(deliveryTo),
            ...{ sentEvents: BigInt(sentEvents), sentAt, failures },
            failingSince: failing?.since ?? null,
            failingTold: failing?.told ?? false,
            nextAttemptAt: failing?.nextAttemptAt ?? null,
            failureCode: failing?.code ?? null,
            failureDetail: failing?.detail ?? null,
          },
        }),
      );
      return count === 1;
    },
    async due(now) {
      const rows = await session.sql((sql) =>
        sql.rows<{ id: string }>(
          `SELECT stream.id FROM audit_streams AS stream JOIN audit_stream_states AS state ON state.stream_id = stream.id
           WHERE stream.enabled AND (state.next_attempt_at IS NULL OR state.next_attempt_at <= $1::timestamptz)
             AND state.looked_at_seq < (SELECT max(seq) FROM audit_events)`,
          [now],
        ),
      );
      return rows.map(({ id }) => id);
    },
    async lag(streamId) {
      const [row] = await session.sql((sql) =>
        sql.rows<{ events: bigint | string | null; oldest_at: Date | null }>(
          `SELECT (SELECT max(seq) FROM audit_events) - looked_at_seq AS events,
             (SELECT recorded_at FROM audit_events WHERE seq > looked_at_seq ORDER BY seq LIMIT 1) AS oldest_at
           FROM audit_stream_states WHERE stream_id = $1::uuid`,
          [streamId],
        ),
      );
      return { events: Math.max(0, Number(row?.events ?? 0)), oldestAt: row?.oldest_at ?? null };
    },
    async waitingFor(toSeq) {
      const [row] = await session.sql((sql) =>
        sql.rows<{ slug: string }>(
          `SELECT stream.slug FROM audit_streams AS stream JOIN audit_stream_states AS state ON state.stream_id = stream.id
           WHERE stream.enabled AND state.looked_at_seq < $1::bigint ORDER BY stream.slug LIMIT 1`,
          [toSeq],
        ),
      );
      return row?.slug;
    },
  };
}
