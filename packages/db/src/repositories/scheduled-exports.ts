import {
  auditExportFormats,
  type ExportPlace,
  exportPeriods,
  isId,
  type New,
  parseVPath,
  type ScheduledExport,
  type ScheduledExportRepository,
  type ScheduledExportState,
} from '@waybill/core';
import { z } from 'zod';
import type { Session } from '../client/session.js';
import { Prisma, type ScheduledExport as Row, type ScheduledExportState as StateRow } from '../generated/client.js';
import { oneOf } from '../rows/values.js';
import { filterOf } from './audit-exports.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

const outcomeColumn = z.object({
  exportId: z.string(),
  verdict: z.enum(['kept', 'delivered', 'failed']),
  at: z.coerce.date(),
  code: z.string().nullable(),
  detail: z.string().nullable(),
  // Those of older versions have neither.
  failures: z.number().default(0),
  againAt: z.coerce.date().nullable().default(null),
});

function placeOf({ storeId, connectionId, path, name }: Row): ExportPlace | null {
  if (path === null || name === null) return null;
  const folder = { path: parseVPath(path), name };
  if (storeId !== null) return { kind: 'store', storeId, ...folder };
  return connectionId === null ? null : { kind: 'connection', connectionId, ...folder };
}

function toEntity(row: Row): ScheduledExport {
  const { id, version, createdAt, updatedAt, slug, enabled, format, filter, period, cron, timeZone, reason } = row;
  return {
    ...{ id, version, createdAt, updatedAt, slug, enabled, cron, timeZone, reason },
    format: oneOf(auditExportFormats, format),
    filter: filterOf(filter),
    period: oneOf(exportPeriods, period),
    deliverTo: placeOf(row),
  };
}

function columns({ slug, enabled, format, filter, period, cron, timeZone, reason, deliverTo }: New<ScheduledExport>) {
  return {
    ...{ slug, enabled, format, filter: JSON.stringify(filter), period, cron, timeZone, reason },
    storeId: deliverTo?.kind === 'store' ? deliverTo.storeId : null,
    connectionId: deliverTo?.kind === 'connection' ? deliverTo.connectionId : null,
    ...{ path: deliverTo?.path ?? null, name: deliverTo?.name ?? null },
  };
}

function stateOf({ exportedSeq, outcome, ...row }: StateRow): ScheduledExportState {
  return { ...row, exportedSeq: Number(exportedSeq), outcome: outcomeColumn.nullable().parse(outcome) };
}

const untouched = { nextFireAt: null, lastSlot: null, exportedSeq: 0, openExportId: null, requestedAt: null, outcome: null };

/** Exports of the audit trail that are made by themselves, over PostgreSQL. */
export function scheduledExportRepository(session: Session): ScheduledExportRepository {
  const locked = async (column: 'scheduled_export_id' | 'open_export_id', id: string) => {
    const [found] = await session.sql((sql) =>
      sql.rows<{ id: string }>(
        `SELECT scheduled_export_id AS id FROM scheduled_export_states WHERE ${column} = $1::uuid FOR UPDATE`,
        [id],
      ),
    );
    if (found === undefined) return undefined;
    const row = await session.run((client) => client.scheduledExportState.findUnique({ where: { scheduledExportId: found.id } }));
    return row === null ? undefined : stateOf(row);
  };
  return {
    ...crud<ScheduledExport, Row, Parameters<ScheduledExportRepository['list']>[0]>(session, {
      noun: 'scheduled export',
      find: (client, id) => client.scheduledExport.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.scheduledExport.findMany({
          where: { AND: [...olderThan(after), ...when(text, (value) => ({ slug: containing(value) }))] },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.scheduledExport.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.scheduledExport.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.scheduledExport.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.scheduledExport.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async state(scheduledExportId) {
      const row = isId(scheduledExportId)
        ? await session.run((client) => client.scheduledExportState.findUnique({ where: { scheduledExportId } }))
        : null;
      return row === null ? { scheduledExportId, ...untouched } : stateOf(row);
    },
    lockState: (id) => locked('scheduled_export_id', id),
    lockStateOf: (exportId) => locked('open_export_id', exportId),
    async saveState({ scheduledExportId, exportedSeq, outcome, ...rest }) {
      const data = {
        ...rest,
        exportedSeq: BigInt(exportedSeq),
        outcome:
          outcome === null
            ? Prisma.DbNull
            : { ...outcome, at: outcome.at.toISOString(), againAt: outcome.againAt?.toISOString() ?? null },
      };
      await session.run((client) =>
        client.scheduledExportState.upsert({
          where: { scheduledExportId },
          create: { scheduledExportId, ...data },
          update: data,
        }),
      );
    },
  };
}
