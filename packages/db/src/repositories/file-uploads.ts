import { Failure, type FileUpload, type FileUploadRepository, isId, parseVPath } from '@waybill/core';
import type { SqlSession } from '../client/session.js';
import { toNumber } from '../rows/values.js';

interface Row {
  readonly id: string;
  readonly storeId: string | null;
  readonly connectionId: string | null;
  readonly path: string;
  readonly owner: string;
  readonly sizeBytes: bigint | string;
  readonly bytesDone: bigint | string;
  readonly overwrite: boolean;
  readonly sha256: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const SELECT = `
SELECT id, store_id AS "storeId", connection_id AS "connectionId", path, owner, size_bytes AS "sizeBytes", bytes_done AS "bytesDone", overwrite,
       sha256, created_at AS "createdAt", expires_at AS "expiresAt"
FROM file_uploads`;

const INSERT = `
INSERT INTO file_uploads (id, store_id, connection_id, path, owner, size_bytes, bytes_done, overwrite, sha256, created_at, expires_at)
VALUES ($1::uuid, $2::uuid, $3::uuid, $4::text, $5::text, $6::bigint, $7::bigint, $8::boolean, $9::text, $10::timestamptz, $11::timestamptz)`;

function toEntity({ storeId, connectionId, ...row }: Row): FileUpload {
  return {
    ...row,
    placeKind: storeId === null ? 'connection' : 'store',
    placeId: storeId ?? connectionId ?? '',
    path: parseVPath(row.path),
    sizeBytes: toNumber(row.sizeBytes),
    bytesDone: toNumber(row.bytesDone),
  };
}

/** Files that are being put somewhere by hand, over PostgreSQL. */
export function fileUploadRepository(session: SqlSession): FileUploadRepository {
  const rows = <R extends object>(statement: string, values: readonly unknown[]) =>
    session.sql((sql) => sql.rows<R>(statement, values));
  return {
    async insert(upload) {
      const { id, placeKind, placeId, path, owner, sizeBytes, bytesDone, overwrite, sha256, createdAt, expiresAt } = upload;
      const place = placeKind === 'store' ? [placeId, null] : [null, placeId];
      await rows(INSERT, [id, ...place, path, owner, sizeBytes, bytesDone, overwrite, sha256, createdAt, expiresAt]);
    },
    async get(owner, id) {
      const found = isId(id) ? await rows<Row>(`${SELECT} WHERE id = $1::uuid AND owner = $2::text`, [id, owner]) : [];
      const [row] = found;
      if (row === undefined)
        throw new Failure('not-found', { publicDetail: 'There is no such upload of yours; begin it again.' });
      return toEntity(row);
    },
    async count(owner) {
      const [row] = await rows<{ readonly count: number }>(
        'SELECT count(*)::integer AS count FROM file_uploads WHERE owner = $1::text',
        [owner],
      );
      return row?.count ?? 0;
    },
    async progress(id, bytesDone, expiresAt) {
      await rows('UPDATE file_uploads SET bytes_done = $2::bigint, expires_at = $3::timestamptz WHERE id = $1::uuid', [
        id,
        bytesDone,
        expiresAt,
      ]);
    },
    async beginCommit(id, sha256) {
      await rows('UPDATE file_uploads SET sha256 = $2::text WHERE id = $1::uuid', [id, sha256]);
    },
    async remove(id) {
      return (await rows('DELETE FROM file_uploads WHERE id = $1::uuid RETURNING id', [id])).length > 0;
    },
    async expired(now, limit) {
      const found = await rows<Row>(`${SELECT} WHERE expires_at <= $1::timestamptz ORDER BY expires_at LIMIT $2::integer`, [
        now,
        limit,
      ]);
      return found.map(toEntity);
    },
  };
}
