import { accessHoursRule, DEFAULT_OVERLAP_DAYS, MAX_OVERLAP_DAYS, signInRequirements } from '@waybill/core';
import { z } from 'zod';
import { instant, publicKeyText, writeOnly } from './fields.js';

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

const fingerprint = z
  .string()
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be a fingerprint as in SHA256:…, with 43 characters')
  .meta({ examples: ['SHA256:RSk1yzrBVXYSNCBbMSbqnlsYzJLV8eGlv6Uf8kP/ZJo'] });

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
  isAuthority: z.boolean().meta({
    description: 'Whether it stands for an authority: it signs nobody in itself, the user certificates that it signed do.',
  }),
  principals: z
    .array(z.string())
    .meta({ description: 'Of an authority: whose certificates are taken; empty = those for the user name of the account.' }),
  pending: z
    .object({
      until: instant.meta({ description: 'When it lapses.' }),
      replaces: z.string().nullable().meta({ description: 'The fingerprint of the key that it takes the place of.' }),
      overlapDays: z.number().int().meta({ description: 'How long that one still signs in afterwards.' }),
    })
    .nullable()
    .meta({ description: 'That it waits for the first sign-in that proves it; `null`: it is one of the account.' }),
  replacedBy: z
    .string()
    .nullable()
    .meta({ description: 'The fingerprint of the key that took its place; it retires at `expiresAt`.' }),
});

export const offerKey = z
  .strictObject({
    publicKey: publicKeyText.meta({
      description:
        'One line of the form `ssh-ed25519 AAAA… comment`, or the form of RFC 4716 (`---- BEGIN SSH2 PUBLIC KEY ----`); a line with `from` and `expiry-time` in front if they are to hold; otherwise they are taken over from the key that it replaces.',
    }),
    replaces: fingerprint.nullable().exactOptional().meta({
      description: 'The fingerprint of the key that it takes the place of; `null` or absent adds it to those that are there.',
    }),
    overlapDays: z
      .number()
      .int()
      .min(0)
      .max(MAX_OVERLAP_DAYS)
      .exactOptional()
      .meta({
        description: `How many days the replaced key still signs in, once the new one was proven; ${DEFAULT_OVERLAP_DAYS} when absent.`,
      }),
  })
  .meta({ id: 'OfferKey' });

export const withdrawKey = z.strictObject({ fingerprint }).meta({ id: 'WithdrawKey' });

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
