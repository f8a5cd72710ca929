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
