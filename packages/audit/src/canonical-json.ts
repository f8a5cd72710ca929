import canonicalize from 'canonicalize';

/** What canonical JSON can hold. A member that is undefined is left out, as JSON does. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue | undefined };

/**
 * The canonical form of a value (RFC 8785): sorted names, no blanks, one way to write each number and each string. Equal values
 * have equal texts, so the text can be hashed and signed.
 * @throws TypeError for a number that is not finite and a string with a lone surrogate: neither has a canonical form
 */
export function canonicalJson(value: CanonicalValue): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (error) {
    throw new TypeError('the value has no canonical JSON form', { cause: error });
  }
  if (text === undefined) throw new TypeError('the value has no canonical JSON form');
  return text;
}

/**
 * The value of a text that must be in canonical form to the last byte.
 * Undefined when it is not JSON, or JSON written in any other way (blanks, another order, a name given twice).
 */
export function parseCanonicalJson(text: string): CanonicalValue | undefined {
  try {
    const value: CanonicalValue = JSON.parse(text);
    return canonicalJson(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Plain data as a canonical value: members that are undefined are left out, texts go through `text` on the way.
 * @throws TypeError for what JSON has no form for: functions, symbols, bigints, dates and other objects with behaviour
 */
export function toCanonicalValue(value: unknown, text: (value: string) => string = (same) => same): CanonicalValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => toCanonicalValue(item, text));
  if (typeof value !== 'object' || !isPlain(value)) throw new TypeError(`a ${typeof value} has no canonical JSON form`);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [text(name), toCanonicalValue(member, text)]));
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
