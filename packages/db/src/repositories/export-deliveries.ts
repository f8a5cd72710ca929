import {
  type AuditExportClaim,
  auditExportStates,
  type ExportDelivery,
  type ExportDeliveryRepository,
  type ExportPlace,
  exportPlaceKinds,
  parseVPath,
  verificationLevels,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import type { AuditExportDelivery as Row } from '../generated/client.js';
import { oneOf } from '../rows/values.js';

/** A place as columns have it. */
function exportPlaceOf(row: Pick<Row, 'kind' | 'placeId' | 'path' | 'name'>): ExportPlace {
  const folder = { path: parseVPath(row.path), name: row.name };
  return oneOf(exportPlaceKinds, row.kind) === 'store'
    ? { kind: 'store', storeId: row.placeId, ...folder }
    : { kind: 'connection', connectionId: row.placeId, ...folder };
}

export function deliveryOf(row: Row): ExportDelivery {
  const { placeName, fileName, state, dueAt, verification, failureCode, failureDetail, finishedAt } = row;
  return {
    ...{ place: exportPlaceOf(row), placeName, fileName, dueAt, finishedAt, attempt: row.attempt - row.attemptsBefore },
    state: oneOf(auditExportStates, state),
    verification: verification === null ? null : oneOf(verificationLevels, verification),
    failure: failureCode === null ? null : { code: failureCode, detail: failureDetail ?? '' },
  };
}

const failed = (failure: ExportDelivery['failure']) => ({
  failureCode: failure?.code ?? null,
  failureDetail: failure?.detail ?? null,
});

const open = { in: ['queued', 'running'] };

/** The ways of exports to their places, over PostgreSQL. */
export function exportDeliveryRepository(session: Session): ExportDeliveryRepository {
  /** Changes one that a worker holds; false when it holds it no more. */
  const change = async ({ id, attempt }: AuditExportClaim, data: object): Promise<boolean> => {
    const { count } = await session.run((client) =>
      client.auditExportDelivery.updateMany({ where: { exportId: id, attempt, state: 'running' }, data }),
    );
    return count === 1;
  };
  return {
    async put(exportId, { place, placeName, fileName, dueAt }) {
      const { kind, path, name } = place;
      const placeId = kind === 'store' ? place.storeId : place.connectionId;
      const data = { kind, placeId, placeName, path, name, fileName, dueAt };
      const anew = { ...data, state: 'queued', verification: null, finishedAt: null, ...failed(null) };
      await session.run((client) =>
        client.auditExportDelivery.upsert({ where: { exportId }, create: { exportId, ...anew }, update: anew }),
      );
      // The numbers go on, so that a worker of before that comes back from the dead has no claim.
      await session.sql((sql) =>
        sql.rows('UPDATE audit_export_deliveries SET attempts_before = attempt WHERE export_id = $1::uuid', [exportId]),
      );
    },
    async due(now, limit) {
      const rows = await session.run((client) =>
        client.auditExportDelivery.findMany({
          where: { state: open, dueAt: { lte: now } },
          orderBy: { dueAt: 'asc' },
          select: { exportId: true },
          take: limit,
        }),
      );
      return rows.map(({ exportId }) => exportId);
    },
    async claim(exportId, { now, until }) {
      const [row] = await session.run((client) =>
        client.auditExportDelivery.updateManyAndReturn({
          where: { exportId, state: open, dueAt: { lte: now } },
          data: { state: 'running', attempt: { increment: 1 }, dueAt: until },
          select: { attempt: true },
        }),
      );
      return row === undefined ? undefined : { id: exportId, attempt: row.attempt };
    },
    extend: (claim, until) => change(claim, { dueAt: until }),
    finish: (claim, { verification, at }) => change(claim, { ...failed(null), state: 'done', verification, finishedAt: at }),
    retry: (claim, failure, dueAt) => change(claim, { ...failed(failure), state: 'queued', dueAt }),
    fail: (claim, failure, at) => change(claim, { ...failed(failure), state: 'failed', finishedAt: at }),
  };
}
