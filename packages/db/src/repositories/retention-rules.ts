import { isId, type New, parseVPath, type RetentionRule, type RetentionRuleRepository } from '@waybill/core';
import { z } from 'zod';
import type { Session } from '../client/session.js';
import { Prisma, type RetentionRule as Row } from '../generated/client.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

const outcomeColumn = z.object({ files: z.number(), bytes: z.number(), failed: z.number(), refused: z.string().nullable() });

function toEntity({ archiveStoreId, archivePath, path, ...row }: Row): RetentionRule {
  const archive =
    archiveStoreId === null || archivePath === null ? null : { storeId: archiveStoreId, path: parseVPath(archivePath) };
  return { ...row, path: parseVPath(path), archive };
}

function columns({
  archive,
  slug,
  enabled,
  storeId,
  path,
  match,
  olderThanDays,
  atMinute,
  mostFiles,
  mostPercent,
}: New<RetentionRule>) {
  return {
    ...{ slug, enabled, storeId, path, match, olderThanDays, atMinute, mostFiles, mostPercent },
    ...{ archiveStoreId: archive?.storeId ?? null, archivePath: archive?.path ?? null },
  };
}

/** Rules for files in Stores, over PostgreSQL. */
export function retentionRuleRepository(session: Session): RetentionRuleRepository {
  return {
    ...crud<RetentionRule, Row, Parameters<RetentionRuleRepository['list']>[0]>(session, {
      noun: 'retention rule',
      find: (client, id) => client.retentionRule.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.retentionRule.findMany({
          where: { AND: [...olderThan(after), ...when(text, (value) => ({ slug: containing(value) }))] },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.retentionRule.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.retentionRule.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.retentionRule.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.retentionRule.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async state(ruleId) {
      const row = isId(ruleId)
        ? await session.run((client) => client.retentionRuleState.findUnique({ where: { ruleId } }))
        : null;
      const { requestedAt = null, confirmedFiles = null } = row ?? {};
      return {
        ruleId,
        ranAt: row?.ranAt ?? null,
        outcome: outcomeColumn.nullable().parse(row?.outcome ?? null),
        requested: requestedAt === null ? null : { at: requestedAt, confirmedFiles },
      };
    },
    async saveState({ ruleId, ranAt, outcome, requested }) {
      const data = {
        ranAt,
        outcome: outcome === null ? Prisma.DbNull : { ...outcome },
        ...{ requestedAt: requested?.at ?? null, confirmedFiles: requested?.confirmedFiles ?? null },
      };
      await session.run((client) =>
        client.retentionRuleState.upsert({ where: { ruleId }, create: { ruleId, ...data }, update: data }),
      );
    },
    async busyAmong(storeId, paths) {
      const rows = await session.sql((sql) =>
        sql.rows<{ path: string }>(
          `SELECT source_path AS path FROM transfers
             WHERE state NOT IN ('committed', 'failed', 'cancelled') AND store_id = $1::uuid AND source_path = ANY ($2)
           UNION SELECT target_path FROM transfers
             WHERE state NOT IN ('committed', 'failed', 'cancelled') AND (store_id = $1::uuid OR to_store_id = $1::uuid) AND target_path = ANY ($2)
           UNION SELECT path FROM kept_stages WHERE store_id = $1::uuid AND path = ANY ($2)
           UNION SELECT path FROM unnamed_uploads WHERE store_id = $1::uuid AND path = ANY ($2)
           UNION SELECT arrivals.path FROM arrivals JOIN schedules ON schedules.id = schedule_id
             WHERE store_id = $1::uuid AND arrivals.path = ANY ($2)`,
          [storeId, sql.texts(paths)],
        ),
      );
      return new Set(rows.map(({ path }) => path));
    },
    async deliveredAt(storeId, paths) {
      const rows = await session.sql((sql) =>
        sql.rows<{ path: string; at: Date }>(
          `SELECT source_path AS path, max(finished_at) AS at FROM transfers
           WHERE state = 'committed' AND store_id = $1::uuid AND source_path = ANY ($2) GROUP BY source_path`,
          [storeId, sql.texts(paths)],
        ),
      );
      return new Map(rows.map(({ path, at }) => [path, new Date(at)]));
    },
  };
}
