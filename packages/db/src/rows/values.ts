import { Failure, type FailureCode, failureCodes } from '@waybill/core';

/**
 * A column with a closed set of words, as the union type of core.
 * @throws Failure `internal` for a word that this version does not know; the CHECK of the column keeps others out
 */
export function oneOf<T extends string>(words: readonly T[], value: string): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Failure('internal', { context: { value } });
  return found;
}

/** As {@link oneOf}, for a column that may be empty. */
export function oneOfOrNull<T extends string>(words: readonly T[], value: string | null): T | null {
  return value === null ? null : oneOf(words, value);
}

function isFailureCode(value: string): value is FailureCode {
  return Object.hasOwn(failureCodes, value);
}

/** A stored failure code. One that a newer version wrote reads as `internal`. */
export function failureCodeOf(value: string): FailureCode {
  return isFailureCode(value) ? value : 'internal';
}

export function failureCodeOrNull(value: string | null): FailureCode | null {
  return value === null ? null : failureCodeOf(value);
}

/** A `bigint` column whose values stay below 2^53 (sizes, tokens), as the generated client or a statement in SQL tells it. */
export function toNumber(value: bigint | string): number {
  return Number(value);
}

export function toNumberOrNull(value: bigint | string | null): number | null {
  return value === null ? null : Number(value);
}

export function toBigInt(value: number): bigint {
  return BigInt(value);
}

export function toBigIntOrNull(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

/**
 * A text from outside as PostgreSQL can hold it: U+0000 becomes its symbol U+2400, a lone surrogate U+FFFD. A partner's message
 * must never be the reason why a fact could not be recorded.
 */
export function storable(text: string): string {
  return text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\ufffd');
}

export function storableOrNull(text: string | null): string | null {
  return text === null ? null : storable(text);
}
