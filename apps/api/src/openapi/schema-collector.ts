import { z } from 'zod';

/** JSON as it stands in the document. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type JsonObject = { readonly [name: string]: Json };

function asJson(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object') throw new Error('a schema holds something that is not JSON');
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .map(([name, entry]) => [name, asJson(entry)]),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Points references at the document's components instead of the schema's own definitions. */
function relocated(value: Json): Json {
  if (Array.isArray(value)) return value.map(relocated);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      name === '$ref' && typeof entry === 'string' ? entry.replace('#/$defs/', '#/components/schemas/') : relocated(entry),
    ]),
  );
}

/** Turns zod schemas into JSON Schema 2020-12 and gathers the named ones, each once, under `components`. */
export class SchemaCollector {
  readonly #named = new Map<string, Json>();

  /** What is put in place of a schema: a reference when it has a name, else the schema itself. */
  schema(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema: _, $defs, ...own } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' });
    for (const [name, definition] of Object.entries($defs ?? {})) this.#define(name, asJson(definition));
    return relocated(asJson(own));
  }

  /** The named schemas, by name. */
  components(): JsonObject {
    return Object.fromEntries([...this.#named].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** @throws Error when one name stands for two schemas: a reader of the document could not tell them apart */
  #define(name: string, definition: Json): void {
    const schema = relocated(definition);
    const known = this.#named.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`two schemas are called ${name}`);
    }
    this.#named.set(name, schema);
  }
}
