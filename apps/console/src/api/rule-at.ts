import { z } from 'zod';

/** What the schema of a request's body says about one of its fields. */
export interface FieldRule {
  /** What the field is for, as API documents say it. */
  readonly description: string | undefined;
  /** What the field is when it is left out. */
  readonly fallback: unknown;
  /** The bounds of a number; undefined where there is none. */
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** The rule of a body's field, by the dotted path that the field has in the form too. @throws Error when the body has no such field */
export function ruleAt(schema: z.ZodType, path: string): FieldRule {
  let field = schema;
  for (const step of path.split('.')) {
    const next = childOf(bare(field), step);
    if (next === undefined) throw new Error(`no field ${path} in the schema: there is no ${step}`);
    field = next;
  }
  const { description, fallback } = wrappingsOf(field);
  const number = bare(field);
  const [min, max] = number instanceof z.ZodNumber ? [number.minValue, number.maxValue] : [null, null];
  return { description, fallback, min: boundOf(min), max: boundOf(max) };
}

function childOf(schema: z.ZodType, step: string): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return typeOf(new Map<string, unknown>(Object.entries(schema.shape)).get(step));
  // The entries of a list have numbers for names.
  if (schema instanceof z.ZodArray && /^\d+$/.test(step)) return typeOf(schema.element);
  if (!(schema instanceof z.ZodUnion)) return undefined;
  for (const option of schema.options) {
    const child = option instanceof z.ZodType ? childOf(bare(option), step) : undefined;
    if (child !== undefined) return child;
  }
  return undefined;
}

/** The type inside of `.default()`, `.nullable()`, `.exactOptional()` and the like. */
function innerOf(schema: z.ZodType): z.ZodType | undefined {
  const wrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodExactOptional;
  return wrapped ? typeOf(schema.unwrap()) : undefined;
}

function bare(schema: z.ZodType): z.ZodType {
  const inner = innerOf(schema);
  return inner === undefined ? schema : bare(inner);
}

/** The outermost description and default. */
function wrappingsOf(schema: z.ZodType): Pick<FieldRule, 'description' | 'fallback'> {
  const inner = innerOf(schema);
  const within = inner === undefined ? { description: undefined, fallback: undefined } : wrappingsOf(inner);
  return {
    description: schema.description ?? within.description,
    fallback: schema instanceof z.ZodDefault ? schema.def.defaultValue : within.fallback,
  };
}

function typeOf(value: unknown): z.ZodType | undefined {
  return value instanceof z.ZodType ? value : undefined;
}

/** Whole numbers are bounded by what a double can hold; that is no rule of ours. */
function boundOf(bound: number | null): number | undefined {
  return bound === null || !Number.isFinite(bound) || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;
}

/** What a number field shows for a value: nothing when it is the default, for an empty field says that itself. */
export function enteredUnlessDefault(schema: z.ZodType, path: string, value: number | null | undefined): number | string {
  return value === null || value === undefined || value === ruleAt(schema, path).fallback ? '' : value;
}
