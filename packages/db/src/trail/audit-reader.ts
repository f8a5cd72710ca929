import { readEvent } from '@waybill/audit';
import { type AuditFilter, type AuditReader, Failure, isId } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Prisma } from '../generated/client.js';
import { containing, when } from '../repositories/conditions.js';
import { pageOf, seqWindow } from '../repositories/paging.js';
import { changedColumns } from './changed-columns.js';

const BATCH = 1000;

const stored = { seq: true, body: true, hash: true } as const;

interface Row {
  readonly seq: bigint;
  readonly body: string;
  readonly hash: string;
}

function toStored({ seq, body, hash }: Row) {
  return { seq: Number(seq), body, hash };
}

function matching(filter: AuditFilter): Prisma.AuditEventWhereInput[] {
  return [
    ...when(filter.type, (type) => ({ type })),
    ...when(filter.typePrefix, (prefix) => ({ type: { startsWith: prefix.replace(/[\\%_]/g, String.raw`\$&`) } })),
    ...when(filter.outcome, (outcome) => ({ outcome })),
    ...when(filter.severity, (severity) => ({ severity })),
    ...when(filter.actorName, (actorName) => ({ actorName })),
    ...when(filter.partnerId, (partnerId) => ({ partnerId })),
    ...when(filter.jobId, (jobId) => ({ jobId })),
    ...when(filter.runId, (runId) => ({ runId })),
    ...when(filter.transferId, (transferId) => ({ transferId })),
    ...when(filter.targetId, (targetId) => ({ targetId })),
    ...when(filter.address, (address) => ({ address })),
    ...when(filter.text, (text) => ({ OR: [{ filePath: containing(text) }, { targetName: containing(text) }] })),
    ...when(filter.since, (since) => ({ recordedAt: { gte: since } })),
    ...when(filter.until, (until) => ({ recordedAt: { lt: until } })),
  ];
}

/** The audit trail for reading, over PostgreSQL. */
export function auditReader(session: Session): AuditReader {
  return {
    async list(filter, page) {
      const window = seqWindow(page);
      const rows = await session.run((client) =>
        client.auditEvent.findMany({
          where: { AND: [...when(window.after, (seq) => ({ seq: { lt: seq } })), ...matching(filter)] },
          select: stored,
          orderBy: { seq: 'desc' },
          take: window.take,
        }),
      );
      return pageOf(rows, window, { keyOf: ({ seq }) => String(seq), toItem: (row) => readEvent(toStored(row)) });
    },
    async get(id) {
      const row = isId(id)
        ? await session.run((client) => client.auditEvent.findUnique({ where: { id }, select: stored }))
        : null;
      if (row === null) throw new Failure('not-found', { publicDetail: 'There is no such audit event.', context: { id } });
      return readEvent(toStored(row));
    },
    async *rows(fromSeq) {
      let next = BigInt(fromSeq);
      for (;;) {
        const from = next;
        const rows = await session.run((client) =>
          client.auditEvent.findMany({ where: { seq: { gte: from } }, orderBy: { seq: 'asc' }, take: BATCH }),
        );
        for (const row of rows) yield { ...toStored(row), changedColumns: changedColumns(row) };
        const last = rows.at(-1);
        if (last === undefined || rows.length < BATCH) return;
        next = last.seq + 1n;
      }
    },
  };
}
