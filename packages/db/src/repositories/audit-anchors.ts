import {
  type AnchorPlace,
  type AuditAnchor,
  type AuditAnchorRepository,
  Failure,
  isId,
  type New,
  parseVPath,
} from '@waybill/core';
import { z } from 'zod';
import type { Session } from '../client/session.js';
import type { AuditAnchorState, AuditAnchor as Row } from '../generated/client.js';
import { Prisma } from '../generated/client.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

const s3Column = z.object({
  endpoint: z.string(),
  region: z.string(),
  bucket: z.string(),
  prefix: z.string(),
  accessKeyId: z.string(),
  retentionDays: z.number().nullable(),
});

function placeOf({ kind, storeId, connectionId, path, s3, secretId, id }: Row): AnchorPlace {
  if (kind === 'store' && storeId !== null && path !== null) return { kind, storeId, path: parseVPath(path) };
  if (kind === 'connection' && connectionId !== null && path !== null) return { kind, connectionId, path: parseVPath(path) };
  const parsed = s3Column.safeParse(s3);
  if (kind === 's3' && parsed.success && secretId !== null) return { kind, s3: parsed.data, secretId };
  throw new Failure('internal', { publicDetail: `The anchor ${id} is stored in a form that this version does not know.` });
}

function toEntity(row: Row): AuditAnchor {
  const { id, version, createdAt, updatedAt, slug, enabled, everySeconds, everyCheckpoints } = row;
  return { id, version, createdAt, updatedAt, slug, enabled, everySeconds, everyCheckpoints, place: placeOf(row) };
}

function columns({ slug, enabled, everySeconds, everyCheckpoints, place }: New<AuditAnchor>) {
  return {
    ...{ slug, enabled, everySeconds, everyCheckpoints, kind: place.kind },
    storeId: place.kind === 'store' ? place.storeId : null,
    connectionId: place.kind === 'connection' ? place.connectionId : null,
    path: place.kind === 's3' ? null : place.path,
    s3: place.kind === 's3' ? { ...place.s3 } : Prisma.DbNull,
    secretId: place.kind === 's3' ? place.secretId : null,
  };
}

function failingOf({ failingSince: since, nextAttemptAt, failureCode: code, failureDetail: detail }: AuditAnchorState) {
  return since === null || nextAttemptAt === null || code === null || detail === null
    ? null
    : { since, nextAttemptAt, code, detail };
}

/** Anchors of the audit trail, over PostgreSQL. */
export function auditAnchorRepository(session: Session): AuditAnchorRepository {
  return {
    ...crud<AuditAnchor, Row, Parameters<AuditAnchorRepository['list']>[0]>(session, {
      noun: 'anchor',
      find: (client, id) => client.auditAnchor.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.auditAnchor.findMany({
          where: { AND: [...olderThan(after), ...when(text, (value) => ({ slug: containing(value) }))] },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.auditAnchor.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.auditAnchor.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.auditAnchor.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.auditAnchor.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async state(anchorId) {
      const row = isId(anchorId)
        ? await session.run((client) => client.auditAnchorState.findUnique({ where: { anchorId } }))
        : null;
      if (row === null) return { anchorId, anchoredSize: 0, anchoredAt: null, failing: null, failures: 0 };
      const { anchoredSize, anchoredAt, failures } = row;
      return { anchorId, anchoredSize: Number(anchoredSize), anchoredAt, failing: failingOf(row), failures };
    },
    async saveState({ anchorId, anchoredSize, anchoredAt, failing, failures }) {
      await session.sql((sql) =>
        sql.rows(
          `INSERT INTO audit_anchor_states
             (anchor_id, anchored_size, anchored_at, failing_since, failures, next_attempt_at, failure_code, failure_detail)
           SELECT id, $2::bigint, $3::timestamptz, $4::timestamptz, $5::integer, $6::timestamptz, $7::text, $8::text
           FROM audit_anchors WHERE id = $1::uuid
           ON CONFLICT (anchor_id) DO UPDATE SET
             anchored_size = greatest(audit_anchor_states.anchored_size, excluded.anchored_size),
             anchored_at = greatest(audit_anchor_states.anchored_at, excluded.anchored_at),
             failing_since = excluded.failing_since, failures = excluded.failures, next_attempt_at = excluded.next_attempt_at,
             failure_code = excluded.failure_code, failure_detail = excluded.failure_detail`,
          [
            ...[anchorId, anchoredSize, anchoredAt, failing?.since ?? null, failures],
            ...[failing?.nextAttemptAt ?? null, failing?.code ?? null, failing?.detail ?? null],
          ],
        ),
      );
    },
    async forgetState(anchorId) {
      await session.run((client) => client.auditAnchorState.deleteMany({ where: { anchorId } }));
    },
  };
}
