import type { Scope } from '@waybill/core';
import { z } from 'zod';
import { Prisma } from '../generated/client.js';

const scope = z.object({ partnerIds: z.array(z.string()), tags: z.array(z.string()) });

/** A scope as it is stored; null for everything. */
export function scopeOf(stored: unknown): Scope | null {
  return stored === null ? null : scope.parse(stored);
}

/** The column of a scope. */
export function scopeColumn(value: Scope | null) {
  return value === null ? Prisma.DbNull : { partnerIds: [...value.partnerIds], tags: [...value.tags] };
}
