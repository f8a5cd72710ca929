import { isSlug } from '@waybill/core';
import { z } from 'zod';

/** A UUID, lower-case. */
export const id = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a UUID')
  .meta({ description: 'A UUID.', format: 'uuid' });

/** A stable, readable name: `acme-bank`. */
export const slug = z
  .string()
  .refine(isSlug, 'must be 1–64 of a–z, 0–9 and "-", and neither begin nor end with "-"')
  .meta({ description: '1–64 of `a-z`, `0-9` and `-`, neither first nor last a `-`.', examples: ['acme-bank'] });

/** An instant, ISO 8601 with an offset. Answers are always UTC. */
export const instant = z.iso.datetime({ offset: true });

/** One line for people: no control characters. */
export function line(maxLength: number) {
  return z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(maxLength)
    .refine((text) => !/\p{Cc}/u.test(text), 'must not hold control characters');
}

/** A public key as people paste it: on one line, or in the form of RFC 4716, as PuTTY writes it. What it is, and that it is no private one, is said by who reads it. */
export const publicKeyText = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(16_384)
  .refine((text) => !/\p{Cc}/u.test(text.replace(/[\r\n]/g, '')), 'must not hold control characters');

/** A path inside a Store, a Connection or an Account's view; relative input is taken from the root. */
export const path = z
  .string()
  .min(1, 'must not be empty')
  .max(4096)
  .refine((text) => !text.includes('\0'), 'must not hold NUL')
  .meta({
    description: 'A `/`-separated path. `.` and `..` are resolved and never lead above the root.',
    examples: ['/outgoing'],
  });

/** A value that goes in and never comes out. */
export function writeOnly(maxLength: number) {
  return z.string().min(1, 'must not be empty').max(maxLength).meta({ writeOnly: true });
}

/** A whole number of bytes. */
export const bytes = z.number().int().nonnegative();

/** The path parameter of everything that is found by its id. */
export const byId = z.strictObject({ id });

/** What every stored thing carries. `version` is also the ETag: version 3 is `"v3"`. */
export const stored = {
  id,
  version: z.number().int().positive(),
  createdAt: instant,
  updatedAt: instant,
};
