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
  return write(value, unchanged);
}

/**
 * The canonical form of plain data: members that are undefined are left out, texts go through `text` on the way.
 * @throws TypeError as `canonicalJson`, and for what JSON has no form for: functions, symbols, bigints, dates and other objects with behaviour
 */
export function canonicalJsonOf(value: object, text: (value: string) => string = unchanged): string {
  return write(value, text);
}

/**
 * The members of plain data, each as {@link canonicalJsonOf} writes it with its name, in no order.
 * @throws TypeError as that does
 */
export function canonicalMembers(
  value: Readonly<Record<string, unknown>>,
  text: (value: string) => string = unchanged,
): (readonly [name: string, written: string])[] {
  const written: (readonly [string, string])[] = [];
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (member !== undefined) written.push([name, `${writeString(text(name))}:${write(member, text)}`]);
  }
  return written;
}

function unchanged(text: string): string {
  return text;
}

function write(value: unknown, text: (value: string) => string): string {
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === 'string') return writeString(text(value));
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('a number that is not finite has no canonical JSON form');
    // RFC 8785 §3.2.2.3 writes numbers as ECMAScript does.
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item: unknown) => write(item, text)).join(',')}]`;
  if (typeof value !== 'object' || !isPlain(value)) throw new TypeError(`a ${typeof value} has no canonical JSON form`);
  const names = Object.keys(value);
  const members = names.every((name) => text(name) === name) ? value : renamed(value, text);
  let written = '';
  // Compared by their UTF-16 code units, which is what RFC 8785 §3.2.3 wants.
  for (const name of (members === value ? names : Object.keys(members)).sort()) {
    const member = members[name];
    if (member !== undefined) written += `${written === '' ? '' : ','}${writeString(name)}:${write(member, text)}`;
  }
  return `{${written}}`;
}

/** The members under the names that are written; of two that become one, the later one counts. */
function renamed(members: Readonly<Record<string, unknown>>, text: (value: string) => string): Readonly<Record<string, unknown>> {
  const present = Object.entries(members).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [text(name), member]));
}

// Most of what is written: printable ASCII of which nothing is escaped.
const simple = /^[ !#-[\]-~]*$/;
const lone = /\p{Surrogate}/u;

function writeString(value: string): string {
  if (simple.test(value)) return `"${value}"`;
  if (lone.test(value)) throw new TypeError('a string with a lone surrogate has no canonical JSON form');
  // RFC 8785 §3.2.2.2 writes well-formed strings as ECMAScript does.
  return JSON.stringify(value);
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

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
