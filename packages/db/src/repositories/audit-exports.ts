import {
  type AuditExport,
  type AuditExportClaim,
  type AuditExportRepository,
  type AuditFilter,
  auditActorKinds,
  auditExportFormats,
  auditExportStates,
  Failure,
  type Id,
  isId,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import type { AuditExportDelivery, AuditExport as BareRow } from '../generated/client.js';
import { oneOf } from '../rows/values.js';
import { deliveryOf } from './export-deliveries.js';
import { idWindow, pageOf } from './paging.js';

/** The filter as it was written; JSON has no instants. */
export function filterOf(text: string): AuditFilter {
  const { since, until, ...rest }: Omit<AuditFilter, 'since' | 'until'> & { since?: string; until?: string } = JSON.parse(text);
  return {
    ...rest,
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
}

interface Row extends BareRow {
  readonly delivery?: AuditExportDelivery | null;
}

function toEntity(row: Row): AuditExport {
  const {
    filter,
    requesterKind,
    requesterId,
    requesterName,
    failureCode,
    failureDetail,
    sizeBytes,
    delivery,
    dueAt: _,
    ...rest
  } = row;
  return {
    ...rest,
    format: oneOf(auditExportFormats, row.format),
    state: oneOf(auditExportStates, row.state),
    filter: filterOf(filter),
    requestedBy: { kind: oneOf(auditActorKinds, requesterKind), id: requesterId, name: requesterName },
    failure: failureCode === null ? null : { code: failureCode, detail: failureDetail ?? '' },
    sizeBytes: sizeBytes === null ? null : Number(sizeBytes),
    delivery: delivery ? deliveryOf(delivery) : null,
  };
}

const include = { delivery: true } as const;
/** Its file is kept until it is there, or given up. */
const onItsWay = { delivery: { is: { state: { in: ['queued', 'running'] } } } };

/** Days that those are listed for which have no file. */
const LISTED_MS = 30 * 24 * 60 * 60_000;

const failed = (failure: AuditExport['failure']) => ({
  failureCode: failure?.code ?? null,
  failureDetail: failure?.detail ?? null,
});

const ADD_PART =
  'INSERT INTO audit_export_parts (export_id, attempt, part, content) VALUES ($1::uuid, $2::int, $3::int, $4::bytea)';
const PART = 'SELECT content FROM audit_export_parts WHERE export_id = $1::uuid AND attempt = $2::int AND part = $3::int';

/** Exports of the audit trail, over PostgreSQL. */
export function auditExportRepository(session: Session): AuditExportRepository {
  /** Changes one that a worker holds; false when it holds it no more. */
  const change = async ({ id, attempt }: AuditExportClaim, data: object): Promise<boolean> => {
    const { count } = await session.run((client) =>
      client.auditExport.updateMany({ where: { id, attempt, state: 'running' }, data }),
    );
    return count === 1;
  };
  /** What was written by attempts that are over, or by all. */
  const dropParts = (exportId: Id, but?: number) =>
    session.run((client) =>
      client.auditExportPart.deleteMany({ where: { exportId, ...(but === undefined ? {} : { attempt: { not: but } }) } }),
    );
  const changeDelivery = (exportId: Id, data: object) =>
    session.run((client) => client.auditExportDelivery.updateMany({ where: { exportId, state: 'queued' }, data }));
  /** There will be no file. */
  const giveUp = async (id: Id, at: Date): Promise<void> => {
    await dropParts(id);
    await changeDelivery(id, { state: 'cancelled', finishedAt: at });
  };
  return {
    async insert({ id, format, filter, reason, requestedBy }, dueAt) {
      const { kind: requesterKind, id: requesterId, name: requesterName } = requestedBy;
      const data = { id, format, filter: JSON.stringify(filter), reason, requesterKind, requesterId, requesterName };
      return toEntity(await session.run((client) => client.auditExport.create({ data: { ...data, state: 'queued', dueAt } })));
    },
    async get(id) {
      const row = isId(id) ? await session.run((client) => client.auditExport.findUnique({ where: { id }, include })) : null;
      if (row === null) throw new Failure('not-found', { publicDetail: 'There is no such export.', context: { id } });
      return toEntity(row);
    },
    async byIds(ids) {
      const rows = await session.run((client) => client.auditExport.findMany({ where: { id: { in: [...ids] } }, include }));
      return rows.map(toEntity);
    },
    async list(page) {
      const window = idWindow(page);
      const rows = await session.run((client) =>
        client.auditExport.findMany({
          ...(window.after === undefined ? {} : { where: { id: { lt: window.after } } }),
          orderBy: { id: 'desc' },
          take: window.take,
          include,
        }),
      );
      return pageOf(rows, window, { keyOf: ({ id }) => id, toItem: toEntity });
    },
    async due(now, limit) {
      const where = { state: { in: ['queued', 'running'] }, dueAt: { lte: now } };
      const rows = await session.run((client) => client.auditExport.findMany({ where, orderBy: { dueAt: 'asc' }, take: limit }));
      return rows.map(toEntity);
    },
    async claim(id, { now, until }) {
      const { count } = await session.run((client) =>
        client.auditExport.updateMany({
          where: { id, state: { in: ['queued', 'running'] }, dueAt: { lte: now } },
          data: { state: 'running', attempt: { increment: 1 }, dueAt: until, doneEvents: 0, totalEvents: null },
        }),
      );
      if (count === 0) return undefined;
      const row = await session.run((client) => client.auditExport.findUnique({ where: { id }, include }));
      if (row === null) return undefined;
      await dropParts(id, row.attempt);
      return toEntity(row);
    },
    progress: (claim, { until, ...counts }) => change(claim, { ...counts, dueAt: until }),
    async addPart({ id, attempt }, part, content) {
      // Past the generated client, which makes text of it several times over.
      await session.sql((sql) => sql.rows(ADD_PART, [id, attempt, part, Buffer.from(content)]));
    },
    async part({ id, attempt }, part) {
      const [row] = await session.sql((sql) => sql.rows<{ content: Uint8Array }>(PART, [id, attempt, part]));
      return row?.content;
    },
    async finish(claim, { at, sizeBytes, doneEvents, ...done }) {
      const changed = await change(claim, {
        ...done,
        ...failed(null),
        doneEvents,
        totalEvents: doneEvents,
        sizeBytes: BigInt(sizeBytes),
        state: 'done',
        finishedAt: at,
      });
      if (changed) await changeDelivery(claim.id, { dueAt: at });
      return changed;
    },
    retry: (claim, failure, dueAt) => change(claim, { ...failed(failure), state: 'queued', dueAt }),
    async fail(claim, failure, at) {
      const changed = await change(claim, { ...failed(failure), state: 'failed', finishedAt: at });
      if (changed) await giveUp(claim.id, at);
      return changed;
    },
    async cancel(id, at) {
      const { count } = await session.run((client) =>
        client.auditExport.updateMany({
          where: { id, state: { in: ['queued', 'running'] } },
          data: { state: 'cancelled', finishedAt: at },
        }),
      );
      if (count === 1) await giveUp(id, at);
      return count === 1;
    },
    async remove(id) {
      await session.run((client) => client.auditExport.deleteMany({ where: { id } }));
    },
    async expired(now, limit) {
      const over = { state: { in: ['failed', 'cancelled'] }, finishedAt: { lte: new Date(now.getTime() - LISTED_MS) } };
      const rows = await session.run((client) =>
        client.auditExport.findMany({ where: { OR: [{ expiresAt: { lte: now }, NOT: onItsWay }, over] }, take: limit }),
      );
      return rows.map(toEntity);
    },
    async removeAll() {
      return (await session.run((client) => client.auditExport.deleteMany())).count;
    },
  };
}
