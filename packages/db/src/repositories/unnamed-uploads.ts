import type { UnnamedUploadRepository } from '@waybill/core';
import type { SqlSession } from '../client/session.js';

const ADD = 'INSERT INTO unnamed_uploads (transfer_id, store_id, path) VALUES ($1::uuid, $2::uuid, $3::text)';

// One that is on its way to become visible there is none of them, here and below.
const REMOVE_OTHERS = `
DELETE FROM unnamed_uploads other USING unnamed_uploads own, transfers transfer
WHERE own.transfer_id = $1::uuid AND other.store_id = own.store_id AND other.path_hash = own.path_hash
  AND other.transfer_id <> own.transfer_id AND transfer.id = other.transfer_id AND transfer.state = 'committed'
RETURNING other.transfer_id`;

const TAKE = `
DELETE FROM unnamed_uploads upload USING transfers transfer
WHERE upload.store_id = $1::uuid AND upload.path_hash = sha256_of($2::text) AND transfer.id = upload.transfer_id
  AND transfer.state = 'committed'
RETURNING upload.transfer_id AS "transferId"`;

/** Files that have not been renamed yet, over PostgreSQL. */
export function unnamedUploadRepository(session: SqlSession): UnnamedUploadRepository {
  return {
    add: async ({ transferId, storeId, path }) => {
      await session.sql((sql) => sql.rows(ADD, [transferId, storeId, path]));
    },
    has: async (transferId) => {
      const found = await session.sql((sql) =>
        sql.rows('SELECT transfer_id FROM unnamed_uploads WHERE transfer_id = $1::uuid', [transferId]),
      );
      return found.length > 0;
    },
    remove: async (transferId) => {
      await session.sql((sql) => sql.rows('DELETE FROM unnamed_uploads WHERE transfer_id = $1::uuid', [transferId]));
    },
    removeOthers: async (transferId) => {
      await session.sql((sql) => sql.rows(REMOVE_OTHERS, [transferId]));
    },
    take: async (storeId, path) => {
      const taken = await session.sql((sql) => sql.rows<{ readonly transferId: string }>(TAKE, [storeId, path]));
      // The ids of later ones are greater.
      return taken
        .map(({ transferId }) => transferId)
        .sort()
        .at(-1);
    },
  };
}
