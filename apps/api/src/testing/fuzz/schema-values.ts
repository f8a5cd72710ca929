import fc from 'fast-check';
import { awkwardTexts } from './awkward.js';
import type { KnownIds } from './known-ids.js';
import type { Random } from './random.js';

/** A JSON Schema, or any other object of the document. */
export type Node = Readonly<Record<string, unknown>>;

/** What values are made with. */
export interface Making {
  readonly random: Random;
  /** What `$ref` leads into. */
  readonly document: Node;
  /** Ids of things that are there. */
  readonly ids: KnownIds;
  /** A value for a field whose name says that only some are safe to ask for; undefined for all others. */
  readonly fieldValue: (name: string, random: Random) => unknown;
}

/** Any value as an object: an empty one for what is none. */
export function node(value: unknown): Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};
}

/** What a node stands for: itself, or what it refers to. */
export function resolved(document: Node, value: unknown): Node {
  const { $ref: reference, ...beside } = node(value);
  if (typeof reference !== 'string') return beside;
  const found = reference
    .slice(2)
    .split('/')
    .reduce<Node>((at, step) => node(at[step]), document);
  return { ...resolved(document, found), ...beside };
}

const MOST_DEPTH = 7;

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

const patterns = new Map<string, fc.Arbitrary<string>>();

function matching(pattern: string, random: Random): string {
  const known = patterns.get(pattern) ?? fc.stringMatching(new RegExp(pattern));
  patterns.set(pattern, known);
  return fc.sample(known, { numRuns: 1, seed: random.int(0, 2 ** 31 - 1) })[0] ?? '';
}

function text(schema: Node, { random, ids }: Making): string {
  const examples = list(schema['examples']).filter((each) => typeof each === 'string');
  if (schema['format'] === 'uuid') {
    return ids.ofPath('', random);
  }
  if (examples.length > 0 && random.chance(0.6)) return String(random.pick(examples));
  if (schema['format'] === 'date-time') {
    return new Date(Date.UTC(2026, 0, 1) + random.int(-400, 400) * 86_400_000).toISOString();
  }
  if (schema['format'] === 'date') return new Date(Date.UTC(2026, 0, random.int(1, 300))).toISOString().slice(0, 10);
  if (typeof schema['pattern'] === 'string') return matching(schema['pattern'], random);
  if (random.chance(0.1)) return random.pick(awkwardTexts);
  const least = numberOf(schema['minLength'], 0);
  const length = random.int(least, Math.max(least, Math.min(24, numberOf(schema['maxLength'], 24))));
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789-';
  return Array.from({ length }, () => letters[random.int(0, length < 4 ? 25 : letters.length - 1)])
    .join('')
    .replaceAll(/^-|-$/g, 'x');
}

function amount(schema: Node, random: Random): number {
  const least = numberOf(schema['minimum'], numberOf(schema['exclusiveMinimum'], -1) + 1);
  const most = numberOf(schema['maximum'], least + 100_000);
  if (random.chance(0.1)) return random.pick([least, most]);
  return schema['type'] === 'integer' || random.chance(0.5)
    ? random.int(least, Math.min(most, least + 1000))
    : least + random.next() * Math.min(most - least, 1000);
}

/** The value of a field or a parameter, whose name may say more than its schema. */
export function fieldFor(name: string, schema: unknown, making: Making, depth = 0): unknown {
  const value = valueFor(schema, making, depth + 1);
  const { fieldValue, ids, random } = making;
  const chosen = fieldValue(name, random);
  if (chosen !== undefined) return chosen;
  return typeof value === 'string' ? (ids.ofField(name, random) ?? value) : value;
}

function object(schema: Node, making: Making, depth: number): Node {
  const { random } = making;
  const required = new Set(list(schema['required']));
  const own = Object.entries(node(schema['properties'])).flatMap(([name, property]) => {
    if (!required.has(name) && !random.chance(depth > MOST_DEPTH ? 0 : 0.35)) return [];
    return [[name, fieldFor(name, property, making, depth)]];
  });
  const further = node(schema['additionalProperties']);
  if (Object.keys(further).length > 0 && random.chance(0.5)) {
    const name = String(valueFor(schema['propertyNames'] ?? { type: 'string', minLength: 1 }, making, depth + 1));
    own.push([name, valueFor(further, making, depth + 1)]);
  }
  return Object.fromEntries(own);
}

/** A value of the form that a schema asks for; rules that a schema cannot say may still refuse it. */
export function valueFor(raw: unknown, making: Making, depth = 0): unknown {
  const { random, document } = making;
  const schema = resolved(document, raw);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return random.pick(schema['enum']);
  const branches = [...list(schema['anyOf']), ...list(schema['oneOf'])];
  if (branches.length > 0) return valueFor(random.pick(branches), making, depth + 1);
  if (Array.isArray(schema['allOf'])) {
    return Object.assign({}, ...schema['allOf'].map((part: unknown) => valueFor(part, making, depth + 1)));
  }
  const type = Array.isArray(schema['type']) ? random.pick(schema['type']) : schema['type'];
  switch (type) {
    case 'string':
      return text(schema, making);
    case 'integer':
    case 'number':
      return amount({ ...schema, type }, random);
    case 'boolean':
      return random.chance(0.5);
    case 'null':
      return null;
    case 'array': {
      const least = numberOf(schema['minItems'], 0);
      const count = random.int(least, Math.max(least, depth > MOST_DEPTH ? 0 : Math.min(3, numberOf(schema['maxItems'], 3))));
      return Array.from({ length: count }, () => valueFor(schema['items'], making, depth + 1));
    }
    case 'object':
      return object(schema, making, depth);
    default:
      return random.pick([null, 1, 'text', {}]);
  }
}
