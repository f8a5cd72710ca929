import type pg from 'pg';
import type { TableShape } from './prisma-schema.js';

const COLUMNS = `
SELECT c.relname AS table, a.attname
  || ': ' || format_type(a.atttypid, a.atttypmod)
  || CASE WHEN a.attnotnull THEN '' ELSE ' null' END
  || CASE WHEN a.attgenerated <> '' THEN ' generated' WHEN a.attidentity <> '' THEN ' identity' WHEN a.atthasdef THEN ' default' ELSE '' END
  AS text
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`;

// Partial indexes are left out: Prisma has no word for them.
const INDEXES = `
SELECT c.relname AS table,
  CASE WHEN i.indisprimary THEN 'primary' WHEN i.indisunique THEN 'unique' ELSE 'plain' END AS kind,
  (SELECT string_agg(a.attname, ', ' ORDER BY k.position)
   FROM unnest(i.indkey) WITH ORDINALITY AS k (attnum, position)
   JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum) AS text
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace AND i.indpred IS NULL`;

const REFERENCES = `
SELECT c.relname AS table,
  '(' || (SELECT string_agg(a.attname, ', ' ORDER BY k.position) FROM unnest(f.conkey) WITH ORDINALITY AS k (attnum, position)
          JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum)
  || ') → ' || t.relname || ' ('
  || (SELECT string_agg(a.attname, ', ' ORDER BY k.position) FROM unnest(f.confkey) WITH ORDINALITY AS k (attnum, position)
      JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum)
  || ') on delete ' || CASE f.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'setnull' ELSE f.confdeltype::text END AS text
FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class t ON t.oid = f.confrelid
WHERE f.contype = 'f' AND c.relnamespace = 'public'::regnamespace`;

interface Line {
  readonly table: string;
  readonly kind?: string;
  readonly text: string;
}

/** The tables that the migrations made, by name. */
export async function databaseShape(pool: pg.Pool): Promise<ReadonlyMap<string, TableShape>> {
  const columns = (await pool.query<Line>(COLUMNS)).rows;
  const indexes = (await pool.query<Line>(INDEXES)).rows;
  const references = (await pool.query<Line>(REFERENCES)).rows;
  const tables = [...new Set(columns.map(({ table }) => table))].filter((table) => table !== 'schema_migrations');
  return new Map(
    tables.map((table) => {
      const of = (lines: readonly Line[], kind?: string): string[] =>
        lines
          .filter((line) => line.table === table && line.kind === kind)
          .map(({ text }) => text)
          .sort();
      return [
        table,
        {
          columns: of(columns),
          primaryKey: of(indexes, 'primary').flatMap((text) => text.split(', ')),
          uniques: of(indexes, 'unique'),
          indexes: of(indexes, 'plain'),
          references: of(references),
        },
      ];
    }),
  );
}
