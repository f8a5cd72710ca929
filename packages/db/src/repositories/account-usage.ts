import type { AccountUsage, AccountUsageRepository, Quota } from '@waybill/core';
import type { SqlSession } from '../client/session.js';
import type { Sql } from '../client/sql.js';

// In every transaction the row of the account is locked before those of its uploads, so that two never wait for each other.
const BEGIN = 'INSERT INTO account_usage (account_id) VALUES ($1::uuid) ON CONFLICT DO NOTHING';

const LOCK = 'SELECT FROM account_usage WHERE account_id = $1::uuid FOR UPDATE';

/**
 * What all uploads but `$2` have been promised beside what they take the place of, and what was kept of those that were cut, as far as no upload
 * that goes on with it has been promised that.
 */
const USAGE = `
SELECT greatest(u.counted_bytes + u.added_bytes, 0) AS bytes, greatest(u.counted_files + u.added_files, 0) AS files,
  u.counted_at AS "countedAt", u.may_be_less AS "mayBeLess",
  (SELECT coalesce(sum(greatest(r.bytes - r.replaced_bytes, 0)), 0) FROM upload_reservations r
    WHERE r.account_id = u.account_id AND r.transfer_id IS DISTINCT FROM $2::uuid)
  + (SELECT coalesce(sum(greatest(k.bytes - coalesce(r.bytes, 0), 0)), 0)
    FROM kept_stages k LEFT JOIN upload_reservations r ON r.transfer_id = k.taken_by
    WHERE k.account_id = u.account_id AND (k.taken_by IS NULL OR k.taken_by IS DISTINCT FROM $2::uuid)) AS "promisedBytes",
  (SELECT coalesce(sum(1 - r.replaced_files), 0) FROM upload_reservations r
    WHERE r.account_id = u.account_id AND r.transfer_id IS DISTINCT FROM $2::uuid)
  + (SELECT count(*) FROM kept_stages k
    WHERE k.account_id = u.account_id AND (k.taken_by IS NULL OR k.taken_by IS DISTINCT FROM $2::uuid)
      AND NOT EXISTS (SELECT FROM upload_reservations r WHERE r.transfer_id = k.taken_by)) AS "promisedFiles"
FROM account_usage u WHERE u.account_id = $1::uuid`;

/** What an upload takes the place of: as it was promised, or as it asks now and no other of the same path has it. */
const REPLACED = `
SELECT coalesce(own.replaced_bytes, CASE WHEN taken THEN 0 ELSE $5::bigint END) AS bytes,
  coalesce(own.replaced_files, CASE WHEN taken THEN 0 ELSE $6::bigint END) AS files
FROM (SELECT EXISTS (
    SELECT FROM upload_reservations WHERE account_id = $1::uuid AND store_id = $3::uuid AND path = $4::text AND replaced_files > 0
  ) AS taken) AS other
LEFT JOIN upload_reservations own ON own.transfer_id = $2::uuid`;

const PROMISE = `
INSERT INTO upload_reservations (account_id, transfer_id, store_id, path, bytes, replaced_bytes, replaced_files)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::bigint, $6::bigint, $7::bigint)
ON CONFLICT (transfer_id) DO UPDATE SET bytes = excluded.bytes`;

// What a count under way may or may not have seen counts as not seen.
const SETTLE = `
WITH gone AS (DELETE FROM upload_reservations WHERE transfer_id = $2::uuid RETURNING replaced_bytes, replaced_files)
UPDATE account_usage SET
  added_bytes = added_bytes + $3::bigint - gone.replaced_bytes, added_files = added_files + 1 - gone.replaced_files,
  since_bytes = since_bytes + $3::bigint, since_files = since_files + 1
FROM gone WHERE account_id = $1::uuid`;

const GONE = `
UPDATE upload_reservations SET replaced_bytes = 0, replaced_files = 0
WHERE store_id = $1::uuid AND replaced_files > 0 AND (path = $2::text OR starts_with(path, $2::text || '/'))`;

const BEGIN_COUNT = `
UPDATE account_usage SET count_number = count_number + 1, since_bytes = 0, since_files = 0, may_be_less = false
WHERE account_id = $1::uuid RETURNING count_number AS number`;

// What arrived meanwhile, or is visible and not recorded yet, may have been counted twice.
const FINISH_COUNT = `
UPDATE account_usage u SET counted_at = $3, counted_bytes = $4::bigint, counted_files = $5::bigint,
  added_bytes = since_bytes, added_files = since_files,
  may_be_less = may_be_less OR since_files > 0 OR EXISTS (
    SELECT FROM upload_reservations r JOIN transfers t ON t.id = r.transfer_id
    WHERE r.account_id = u.account_id AND t.state = 'verifying'
  )
WHERE account_id = $1::uuid AND count_number = $2::int RETURNING account_id`;

interface Row {
  readonly bytes: unknown;
  readonly files: unknown;
  readonly promisedBytes: unknown;
  readonly promisedFiles: unknown;
  readonly countedAt: Date | null;
  readonly mayBeLess: boolean;
}

const nothing: AccountUsage = {
  bytes: 0,
  files: 0,
  promisedBytes: 0,
  promisedFiles: 0,
  countedAt: null,
  mayBeLess: false,
};

async function usageOf(sql: Sql, accountId: string, butTransfer: string | null): Promise<AccountUsage> {
  const [row] = await sql.rows<Row>(USAGE, [accountId, butTransfer]);
  if (row === undefined) return nothing;
  return {
    bytes: Number(row.bytes),
    files: Number(row.files),
    promisedBytes: Number(row.promisedBytes),
    promisedFiles: Number(row.promisedFiles),
    countedAt: row.countedAt,
    mayBeLess: row.mayBeLess,
  };
}

function fits(usage: AccountUsage, more: { readonly bytes: number; readonly files: number }, quota: Quota): boolean {
  const bytes = usage.bytes + usage.promisedBytes + more.bytes;
  const files = usage.files + usage.promisedFiles + more.files;
  return (quota.bytes === null || bytes <= quota.bytes) && (quota.files === null || files <= quota.files);
}

/** What Accounts take up of their quotas, over PostgreSQL. */
export function accountUsageRepository(session: SqlSession): AccountUsageRepository {
  return {
    of: (accountId) => session.sql((sql) => usageOf(sql, accountId, null)),
    reserve: ({ transferId, accountId, storeId, path, bytes, replaces }, quota) =>
      session.sqlAtomically(async (sql) => {
        await sql.rows(BEGIN, [accountId]);
        await sql.rows(LOCK, [accountId]);
        const usage = await usageOf(sql, accountId, transferId);
        const asked = [replaces?.bytes ?? 0, replaces === undefined ? 0 : 1];
        const [replaced] = await sql.rows<{ bytes: unknown; files: unknown }>(REPLACED, [
          accountId,
          transferId,
          storeId,
          path,
          ...asked,
        ]);
        const place = { bytes: Number(replaced?.bytes), files: Number(replaced?.files) };
        const more = { bytes: Math.max(0, bytes - place.bytes), files: 1 - place.files };
        const granted = usage.countedAt !== null && fits(usage, more, quota);
        if (granted) await sql.rows(PROMISE, [accountId, transferId, storeId, path, bytes, place.bytes, place.files]);
        return { granted, usage };
      }),
    settle: (accountId, transferId, sizeBytes) =>
      session.sqlAtomically(async (sql) => {
        await sql.rows(LOCK, [accountId]);
        await sql.rows(SETTLE, [accountId, transferId, sizeBytes]);
      }),
    release: (transferId) =>
      session.sql(async (sql) => {
        await sql.rows('DELETE FROM upload_reservations WHERE transfer_id = $1::uuid', [transferId]);
      }),
    noteRemoved: (accountId) =>
      session.sql(async (sql) => {
        await sql.rows('UPDATE account_usage SET may_be_less = true WHERE account_id = $1::uuid', [accountId]);
      }),
    noteGone: (storeId, path) =>
      session.sql(async (sql) => {
        await sql.rows(GONE, [storeId, path]);
      }),
    forget: (accountId) =>
      session.sql(async (sql) => {
        await sql.rows('DELETE FROM account_usage WHERE account_id = $1::uuid', [accountId]);
      }),
    beginCount: (accountId) =>
      session.sqlAtomically(async (sql) => {
        await sql.rows(BEGIN, [accountId]);
        const [row] = await sql.rows<{ number: number }>(BEGIN_COUNT, [accountId]);
        return Number(row?.number);
      }),
    finishCount: (accountId, { number, bytes, files, at }) =>
      session.sql(async (sql) => (await sql.rows(FINISH_COUNT, [accountId, number, at, bytes, files])).length === 1),
  };
}
