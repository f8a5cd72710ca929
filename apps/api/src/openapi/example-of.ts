import type { Json, JsonObject } from './schema-collector.js';

/** Below this only what is required is shown. */
const SHOWN_DEPTH = 4;

/** Texts that stand for what a pattern wants; the first that fits is taken. */
const candidates = [
  ...['acme', 'acme.csv', '.part', '640', '2026-05-01', '2026-05-01T12:00:00Z', 'jane.doe@acme.example', 'a'.repeat(64)],
  ...['01999e40-0000-7000-8000-000000000001', '/outgoing', 'AAAA'],
];
const ofFormat: Readonly<Record<string, string>> = {
  uuid: '01999e40-0000-7000-8000-000000000001',
  'date-time': '2026-05-01T12:00:00Z',
  date: '2026-05-01',
  email: 'jane.doe@acme.example',
};

/** What fields are commonly called, and what stands in them. */
const ofName: Readonly<Record<string, string>> = {
  name: 'Acme Bank',
  slug: 'acme-bank',
  host: 'sftp.acme.example',
  username: 'waybill',
  timeZone: 'Europe/Paris',
  cron: '30 2 * * *',
  path: '/outgoing',
  at: '2026-05-01T12:00:00Z',
  url: 'https://collector.acme.example/events',
  address: '192.0.2.7',
  search: 'severity=critical',
  password: 'seven blue herons',
  currentPassword: 'seven blue herons',
  newPassword: 'nine green kingfishers',
  tags: 'payments',
  reason: 'Agreed with the partner on the phone',
};

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function numberIn(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** Makes examples of schemas: always the same one for the same schema, and valid by it. */
export class Examples {
  readonly #schemas: JsonObject;

  /** `schemas` are the document's components. */
  constructor(schemas: JsonObject) {
    this.#schemas = schemas;
  }

  /** An example of a schema. `whole` shows fields that may be absent as well, as answers have them. */
  of(schema: Json, whole: boolean): Json {
    return this.#of(schema, { whole, depth: 0, name: '' });
  }

  #of(raw: Json, at: { readonly whole: boolean; readonly depth: number; readonly name: string }): Json {
    const schema = this.#resolved(raw);
    const [given] = listOf(schema['examples']);
    if (given !== undefined) return given;
    if (schema['const'] !== undefined) return schema['const'];
    if (schema['default'] !== undefined) return schema['default'];
    const [first] = listOf(schema['enum']);
    if (first !== undefined) return first;
    const branches = [...listOf(schema['oneOf']), ...listOf(schema['anyOf'])];
    const branch = branches.find((each) => this.#resolved(each)['type'] !== 'null') ?? branches[0];
    if (branch !== undefined) return this.#of(branch, at);
    const parts = listOf(schema['allOf']).map((part) => this.#of(part, at));
    if (parts.length > 0) return Object.assign({}, ...parts.filter(isObject));
    const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
    switch (type) {
      case 'string':
        return textOf(schema, at.name);
      case 'integer':
      case 'number':
        return (
          numberIn(schema['minimum']) ??
          Math.min((numberIn(schema['exclusiveMinimum']) ?? 0) + 1, numberIn(schema['maximum']) ?? 1)
        );
      case 'boolean':
        return true;
      case 'array': {
        const wanted = Math.max(numberIn(schema['minItems']) ?? 0, at.whole && at.depth < SHOWN_DEPTH ? 1 : 0);
        const item = schema['items'];
        return item === undefined ? [] : Array.from({ length: wanted }, () => this.#of(item, { ...at, depth: at.depth + 1 }));
      }
      case 'object':
        return this.#object(schema, at);
      default:
        return null;
    }
  }

  #object(schema: JsonObject, { whole, depth }: { readonly whole: boolean; readonly depth: number }): Json {
    const properties = isObject(schema['properties']) ? schema['properties'] : {};
    const required = new Set(listOf(schema['required']));
    return Object.fromEntries(
      Object.entries(properties)
        .filter(
          ([name, property]) =>
            required.has(name) ||
            (whole && depth < SHOWN_DEPTH - 1) ||
            // Whoever gave it an example wants it seen.
            (isObject(property) && property['examples'] !== undefined),
        )
        .map(([name, property]) => [name, this.#of(property, { whole, depth: depth + 1, name })]),
    );
  }

  #resolved(raw: Json): JsonObject {
    if (!isObject(raw)) return {};
    const { $ref: reference, ...beside } = raw;
    if (typeof reference !== 'string') return beside;
    return { ...this.#resolved(this.#schemas[reference.slice(reference.lastIndexOf('/') + 1)] ?? {}), ...beside };
  }
}

function textOf(schema: JsonObject, name: string): string {
  const { format, pattern } = schema;
  if (typeof format === 'string' && ofFormat[format] !== undefined) return ofFormat[format];
  if (typeof pattern === 'string') {
    const expression = new RegExp(pattern);
    return candidates.find((each) => expression.test(each)) ?? 'acme';
  }
  const text = ofName[name] ?? 'text';
  return text.padEnd(numberIn(schema['minLength']) ?? 0, 'x').slice(0, numberIn(schema['maxLength']) ?? 200);
}
