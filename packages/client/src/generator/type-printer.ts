import { z } from 'zod';

const object = z.record(z.string(), z.unknown());
const jsonSchema = z.looseObject({
  $ref: z.string().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  items: z.unknown().optional(),
  prefixItems: z.array(z.unknown()).optional(),
  properties: object.optional(),
  required: z.array(z.string()).optional(),
  additionalProperties: z.unknown().optional(),
  description: z.string().optional(),
});

/** A schema goes into a request, or comes out with an answer: what has a default may be left out of the first only. */
export type Direction = 'input' | 'output';

/**
 * Writes zod schemas as TypeScript types, through JSON Schema. Those with a name become types of that name, each once; the rest are
 * written where they stand. What it does not know it refuses, so that no type is silently `unknown`.
 */
export class TypePrinter {
  readonly #named = new Map<string, string>();

  /** The type of a schema; `name` is given to a schema that has none of its own. */
  print(schema: z.ZodType, direction: Direction, name?: string): string {
    const {
      $schema: _,
      $defs,
      ...own
    } = z.toJSONSchema(schema, { io: direction, target: 'draft-2020-12', unrepresentable: 'any' });
    for (const [id, definition] of Object.entries($defs ?? {})) this.#define(typeName(id), this.#type(definition, direction));
    const type = this.#type(own, direction);
    if (name === undefined || /^[\w.]+$/.test(type)) return type;
    this.#define(name, type);
    return name;
  }

  /** The declarations of all named types, by name. */
  declarations(): string {
    const sorted = [...this.#named].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([name, type]) => `export type ${name} = ${type};\n`).join('\n');
  }

  /** @throws Error when one name stands for two types */
  #define(name: string, type: string): void {
    const known = this.#named.get(name);
    if (known !== undefined && known !== type) throw new Error(`two types are called ${name}`);
    this.#named.set(name, type);
  }

  #type(given: unknown, direction: Direction): string {
    const schema = jsonSchema.parse(given);
    if (schema.$ref !== undefined) return typeName(schema.$ref.replace('#/$defs/', ''));
    if ('const' in schema) return JSON.stringify(schema.const);
    if (schema.enum !== undefined) return union(schema.enum.map((value) => JSON.stringify(value)));
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices !== undefined) return union(choices.map((choice) => this.#type(choice, direction)));
    if (schema.allOf !== undefined) return schema.allOf.map((part) => `(${this.#type(part, direction)})`).join(' & ');
    if (Array.isArray(schema.type)) return union(schema.type.map((type) => this.#type({ ...schema, type }, direction)));
    switch (schema.type) {
      case 'string':
      case 'boolean':
      case 'null':
        return schema.type;
      case 'number':
      case 'integer':
        return 'number';
      case 'array':
        return this.#array(schema, direction);
      case 'object':
        return this.#object(schema, direction);
      case undefined:
        return 'unknown';
      default:
        throw new Error(`there is no TypeScript for the JSON Schema type ${schema.type}`);
    }
  }

  #array(schema: z.infer<typeof jsonSchema>, direction: Direction): string {
    if (schema.prefixItems !== undefined) {
      return `readonly [${schema.prefixItems.map((item) => this.#type(item, direction)).join(', ')}]`;
    }
    const item = this.#type(schema.items ?? {}, direction);
    return /^[\w.]+$/.test(item) ? `readonly ${item}[]` : `ReadonlyArray<${item}>`;
  }

  #object(schema: z.infer<typeof jsonSchema>, direction: Direction): string {
    const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
      const optional = schema.required?.includes(name) !== true;
      const type = this.#type(field, direction);
      const doc = comment(jsonSchema.parse(field).description);
      return `${doc}readonly ${propertyName(name)}${optional ? '?' : ''}: ${type}${optional ? ' | undefined' : ''};`;
    });
    const others = schema.additionalProperties;
    const isRecord = typeof others === 'object' && others !== null;
    if (fields.length > 0) return `{\n${indented(fields.join('\n'))}\n}`;
    return isRecord ? `{ readonly [name: string]: ${this.#type(others, direction)} }` : 'Readonly<Record<string, never>>';
  }
}

/** The name of a definition. The one kind that refers to itself and has no name is JSON. */
function typeName(id: string): string {
  return id.startsWith('__schema') ? 'Json' : id;
}

/** A doc comment on a line of its own; nothing without a text. */
export function comment(text: string | undefined): string {
  return text === undefined ? '' : `/** ${text.replaceAll('*/', '*\\/').replaceAll(/\s+/g, ' ')} */\n`;
}

/** Two blanks before every line. */
export function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}

function union(types: readonly string[]): string {
  return [...new Set(types)].join(' | ');
}

function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
