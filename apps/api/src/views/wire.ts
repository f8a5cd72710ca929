import type { Stored } from '@waybill/core';

/** An instant as it goes over the wire: ISO 8601, UTC. */
export function instant(date: Date): string {
  return date.toISOString();
}

/** The same, where there may be none. */
export function instantOrNull(date: Date | null): string | null {
  return date === null ? null : date.toISOString();
}

/** What every stored thing carries. */
export function stored(thing: Stored) {
  return {
    id: thing.id,
    version: thing.version,
    createdAt: instant(thing.createdAt),
    updatedAt: instant(thing.updatedAt),
  };
}

/** A body whose end is an instant, with the Date that it names. */
export function withEnd<B extends { readonly expiresAt?: string | null }>({ expiresAt, ...rest }: B) {
  return expiresAt === undefined ? rest : { ...rest, expiresAt: expiresAt === null ? null : new Date(expiresAt) };
}
