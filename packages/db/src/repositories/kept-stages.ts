import { type KeptStage, type KeptStageRepository, parseVPath } from '@waybill/core';
import type { SqlSession } from '../client/session.js';
import type { Sql } from '../client/sql.js';
import { toNumber } from '../rows/values.js';

interface Row {
  readonly id: string;
  readonly accountId: string;
  readonly partnerId: string;
  readonly storeId: string;
  readonly path: string;
  readonly virtualPath: string;
  readonly transferId: string;
  readonly token: string;
  readonly bytes: bigint | string;
  readonly sha256: string;
  readonly holdsContent: boolean;
  readonly keptAt: Date;
  readonly expiresAt: Date;
  readonly takenBy: string | null;
}

const SELECT = `
SELECT id, account_id AS "accountId", partner_id AS "partnerId", store_id AS "storeId", path, virtual_path AS "virtualPath",
       transfer_id AS "transferId", token, bytes, sha256, holds_content AS "holdsContent", kept_at AS "keptAt",
       expires_at AS "expiresAt", taken_by AS "takenBy"
FROM kept_stages`;

const KEEP = `
INSERT INTO kept_stages (id, account_id, partner_id, store_id, path, virtual_path, transfer_id, token, bytes, sha256, holds_content,
                         kept_at, expires_at, taken_by)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::text, $6::text, $7::uuid, $8::text, $9::bigint, $10::text, $11::boolean,
        $12::timestamptz, $13::timestamptz, $14::uuid)
ON CONFLICT (account_id, store_id, path_hash) DO UPDATE
SET id = excluded.id, virtual_path = excluded.virtual_path, transfer_id = excluded.transfer_id, token = excluded.token,
    bytes = excluded.bytes, sha256 = excluded.sha256, holds_content = excluded.holds_content, kept_at = excluded.kept_at,
    expires_at = excluded.expires_at, taken_by = excluded.taken_by
WHERE kept_stages.transfer_id <= excluded.transfer_id
RETURNING id`;

function keptStageOf(row: Row): KeptStage {
  return { ...row, path: parseVPath(row.path), virtualPath: parseVPath(row.virtualPath), bytes: toNumber(row.bytes) };
}

async function presentAt(sql: Sql, { accountId, storeId, path }: KeptStage): Promise<KeptStage | undefined> {
  const [row] = await sql.rows<Row>(
    `${SELECT} WHERE account_id = $1::uuid AND store_id = $2::uuid AND path_hash = sha256_of($3::text) FOR UPDATE`,
    [accountId, storeId, path],
  );
  return row === undefined ? undefined : keptStageOf(row);
}

/** What cut uploads have left, over PostgreSQL. */
export function keptStageRepository(session: SqlSession): KeptStageRepository {
  const select = async (where: string, values: readonly unknown[]): Promise<readonly KeptStage[]> =>
    (await session.sql((sql) => sql.rows<Row>(`${SELECT} ${where}`, values))).map(keptStageOf);
  return {
    waiting: (accountId) => select('WHERE account_id = $1::uuid AND taken_by IS NULL', [accountId]),

    within: (storeId, folder) =>
      select("WHERE store_id = $1::uuid AND taken_by IS NULL AND starts_with(path, rtrim($2::text, '/') || '/')", [
        storeId,
        folder,
      ]),

    workedOn: (accountId, butSession) =>
      select(
        `WHERE account_id = $1::uuid AND taken_by IN (
           SELECT id FROM transfers WHERE state = 'running' AND session_id IS DISTINCT FROM $2::uuid)`,
        [accountId, butSession],
      ),

    takenBy: async (transferId) => (await select('WHERE taken_by = $1::uuid', [transferId]))[0],

    keep: (kept) =>
      session.sqlAtomically(async (sql) => {
        const present = await presentAt(sql, kept);
        const { id, accountId, partnerId, storeId, path, virtualPath, transferId, token, bytes, sha256 } = kept;
        const { holdsContent, keptAt, expiresAt, takenBy } = kept;
        const written = await sql.rows(KEEP, [
          ...[id, accountId, partnerId, storeId, path, virtualPath, transferId, token, bytes, sha256],
          ...[holdsContent, keptAt, expiresAt, takenBy],
        ]);
        if (written.length === 0) return { kept: false };
        return present === undefined || present.token === token ? { kept: true } : { kept: true, replaced: present };
      }),

    take: async (id, transferId) => {
      const taken = await session.sql((sql) =>
        sql.rows('UPDATE kept_stages SET taken_by = $2::uuid WHERE id = $1::uuid AND taken_by IS NULL RETURNING id', [
          id,
          transferId,
        ]),
      );
      return taken.length === 1;
    },

    removeTakenBy: async (transferId) => {
      const removed = await session.sql((sql) =>
        sql.rows('DELETE FROM kept_stages WHERE taken_by = $1::uuid RETURNING id', [transferId]),
      );
      return removed.length === 1;
    },

    expired: (now, limit) =>
      select(
        'WHERE expires_at <= $1::timestamptz AND (taken_by IS NULL OR taken_by = transfer_id) ORDER BY expires_at LIMIT $2::int',
        [now, limit],
      ),
  };
}
