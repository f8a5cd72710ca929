import type { PersonEraser } from '@waybill/core';
import type { Session } from '../client/session.js';

/** Erases personal data, over PostgreSQL. The functions are the only way: the platform may neither change nor delete in the trail. */
export function personEraser(session: Session): PersonEraser {
  return {
    namesOf: (personId) =>
      session.sql(async (sql) => {
        const rows = await sql.rows<{ name: string }>('SELECT name FROM names_of_person($1::uuid) AS name', [personId]);
        return rows.map(({ name }) => name);
      }),
    erase: (personId, names) =>
      session.sql(async (sql) => {
        await sql.rows('SELECT erase_person_from_changes($1::uuid, $2::text[])::text', [personId, sql.texts(names)]);
        const [row] = await sql.rows<{ count: bigint | string }>('SELECT erase_person($1::uuid, $2::text[]) AS count', [
          personId,
          sql.texts(names),
        ]);
        return Number(row?.count ?? 0);
      }),
    eraseCertificateHolder: (keyId) =>
      session.sql(async (sql) => {
        const [row] = await sql.rows<{ count: bigint | string }>('SELECT erase_certificate_holder($1::text) AS count', [keyId]);
        return Number(row?.count ?? 0);
      }),
  };
}
