import { accessHoursRule, signInRequirements } from '@waybill/core';
import { z } from 'zod';
import { instant, writeOnly } from './fields.js';

/** Who may sign in to an account, how and when. */
export const signInFields = {
  signIn: z.enum(signInRequirements).exactOptional().meta({
    description:
      'What is to be proven: `key-or-password` (when absent), `key`, `password`, or `key-and-password`, the key first. A second factor comes on top.',
  }),
  accessHours: accessHoursRule.exactOptional().meta({
    description:
      'Times of the week at which it may be used; empty = always. A session that is open when they end is ended, and nothing unfinished becomes visible.',
  }),
  expiresAt: instant.nullable().exactOptional().meta({
    description: 'From then on nobody signs in any more, and what is open is ended; `null` = never.',
  }),
};

export const signInView = {
  signIn: z.enum(signInRequirements),
  accessHours: accessHoursRule,
  expiresAt: instant.nullable(),
  totp: z
    .object({ enrolledAt: instant })
    .nullable()
    .meta({ description: 'The second factor (RFC 6238): with one, every sign-in asks for its code.' }),
};

export const authorizedKeyView = z.object({
  algorithm: z.string(),
  publicKey: z.string(),
  fingerprint: z.string(),
  comment: z.string(),
  options: z.string().meta({ description: 'As they stand in front of the key in authorized_keys; empty when there are none.' }),
  from: z
    .array(z.string())
    .meta({ description: 'Addresses and blocks it may come from, with `!` those it may not; empty = anywhere.' }),
  expiresAt: instant.nullable(),
});

export const enrolTotp = z
  .strictObject({
    secret: writeOnly(256).exactOptional().meta({
      description: 'Base32, 16 to 64 bytes: the secret that the partner has in its app already. A new one is made when absent.',
    }),
  })
  .meta({ id: 'EnrolTotp' });

export const enrolledTotp = z
  .object({
    secret: z.string().meta({ description: 'Base32; shown this once.' }),
    uri: z.string().meta({ description: 'The same for a QR code: `otpauth://totp/…`.' }),
  })
  .meta({ id: 'EnrolledTotp' });

/** A second factor as it was just made, shown once. */
export type EnrolledTotp = z.infer<typeof enrolledTotp>;
