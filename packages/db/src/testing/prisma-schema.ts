import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { migrationsFolder } from '../migrate/migration-files.js';

/** A table as one side describes it; everything in the words of the database. */
export interface TableShape {
  /** `column: type`, with `null` where it may be empty and what fills it when nobody does; in order of name. */
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
  /** `a, b` each; sorted. */
  readonly uniques: readonly string[];
  readonly indexes: readonly string[];
  /** `(a, b) → table (c, d) on delete …`; sorted. */
  readonly references: readonly string[];
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly attributes: string;
}

interface Model {
  readonly name: string;
  readonly table: string;
  readonly fields: readonly Field[];
  readonly blockAttributes: readonly string[];
}

const types: Readonly<Record<string, string>> = {
  String: 'text',
  'String @db.Uuid': 'uuid',
  Int: 'integer',
  BigInt: 'bigint',
  Boolean: 'boolean',
  'DateTime @db.Timestamptz(3)': 'timestamp(3) with time zone',
  Json: 'jsonb',
  Bytes: 'bytea',
};

/** What the schema files say, read by their own small grammar: the generated client keeps neither nullability nor uniques. */
export function prismaModels(): readonly Model[] {
  const folder = join(dirname(migrationsFolder()), 'schema');
  const text = readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
  return [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => {
    const lines = body.split('\n').map((line) => line.trim());
    const blockAttributes = lines.filter((line) => line.startsWith('@@'));
    const fields = lines.flatMap((line) => {
      const [, field = '', type = '', attributes = ''] = /^(\w+)\s+(\S+)\s*(.*)$/.exec(line) ?? [];
      return field === '' ? [] : [{ name: field, type, attributes }];
    });
    return { name, table: mapped(blockAttributes.join(' '), '@@map') ?? name, fields, blockAttributes };
  });
}

function mapped(attributes: string, attribute: string): string | undefined {
  return new RegExp(`(?:^| )${attribute}\\("(\\w+)"\\)`).exec(attributes)?.[1];
}

function columnOf(field: Field): string {
  return mapped(field.attributes, '@map') ?? field.name;
}

function fillOf({ attributes }: Field): string {
  const value = /@default\(([^()]+(?:\(\))?)\)/.exec(attributes)?.[1];
  if (value === undefined) return '';
  if (value === 'dbgenerated()') return ' generated';
  return value === 'autoincrement()' ? ' identity' : ' default';
}

function describeColumn(field: Field): string {
  const native = /@db\.\w+(?:\(\d+\))?/.exec(field.attributes)?.[0];
  const list = field.type.endsWith('[]') ? '[]' : '';
  const key = [field.type.replace(/\?|\[\]/g, ''), native].filter((part) => part !== undefined).join(' ');
  const type = types[key];
  if (type === undefined) throw new Error(`no type of PostgreSQL for ${field.name} ${key}`);
  return `${columnOf(field)}: ${type}${list}${field.type.endsWith('?') ? ' null' : ''}${fillOf(field)}`;
}

/** The tables that the schema files describe, by name. */
export function prismaShape(models: readonly Model[]): ReadonlyMap<string, TableShape> {
  const byName = new Map(models.map((model) => [model.name, model]));
  return new Map(
    models.map((model) => {
      const isScalar = ({ type }: Field): boolean => !byName.has(type.replace(/\?|\[\]/g, ''));
      const scalars = model.fields.filter(isScalar);
      const columnsOf = (owner: Model, names: string): string[] =>
        names.split(',').map((name) => {
          const field = owner.fields.find((candidate) => candidate.name === name.trim());
          if (field === undefined) throw new Error(`${owner.name} has no field ${name}`);
          return columnOf(field);
        });
      const lists = (attribute: string): string[][] =>
        model.blockAttributes.flatMap((line) => {
          const names = new RegExp(`^@@${attribute}\\(\\[([^\\]]+)\\]`).exec(line)?.[1];
          return names === undefined ? [] : [columnsOf(model, names)];
        });
      const own = (attribute: string): string[] =>
        scalars.filter(({ attributes }) => new RegExp(`@${attribute}\\b`).test(attributes)).map(columnOf);
      const references = model.fields.flatMap((field) => {
        const [, fields, targets, onDelete] =
          /@relation\((?:"\w+", )?fields: \[([^\]]+)\], references: \[([^\]]+)\], onDelete: (\w+)\)/.exec(field.attributes) ?? [];
        const target = byName.get(field.type.replace('?', ''));
        if (fields === undefined || targets === undefined || target === undefined) return [];
        const [from, to] = [columnsOf(model, fields).join(', '), columnsOf(target, targets).join(', ')];
        return [`(${from}) → ${target.table} (${to}) on delete ${onDelete?.toLowerCase()}`];
      });
      const shape: TableShape = {
        columns: scalars.map(describeColumn).sort(),
        primaryKey: lists('id')[0] ?? own('id'),
        uniques: [...own('unique'), ...lists('unique').map((columns) => columns.join(', '))].sort(),
        indexes: lists('index')
          .map((columns) => columns.join(', '))
          .sort(),
        references: references.sort(),
      };
      return [model.table, shape];
    }),
  );
}
