import { z } from 'zod';
import { parseDate } from '../schedule/local-date.js';

/**
 * What is offered to a partner only under a waiver, by what it is for (BEHAVIOURS B29): SHA-1, CBC, MACs over the plain text. `ssh-rsa`
 * is the signature with SHA-1: of the partner's host key, and of ours where the partner announces nothing better.
 */
export const oldAlgorithmsByUse = {
  keyExchange: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
  hostKey: ['ssh-rsa'],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  mac: ['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1-etm@openssh.com', 'hmac-sha1'],
} as const;

export type OldAlgorithm = (typeof oldAlgorithmsByUse)[keyof typeof oldAlgorithmsByUse][number];

/** All of them. */
export const oldAlgorithms: readonly [OldAlgorithm, ...OldAlgorithm[]] = [
  ...oldAlgorithmsByUse.keyExchange,
  ...oldAlgorithmsByUse.hostKey,
  ...oldAlgorithmsByUse.cipher,
  ...oldAlgorithmsByUse.mac,
];

/** How far ahead a waiver may end. */
export const MAX_WAIVER_DAYS = 366;

const waiver = z
  .strictObject({
    allow: z
      .array(z.enum(oldAlgorithms))
      .min(1)
      .max(oldAlgorithms.length)
      .refine((names) => new Set(names).size === names.length, 'must not name an algorithm twice')
      .meta({ description: 'The old algorithms that this partner needs, by name. They are offered after all others.' }),
    reason: z
      .string()
      .trim()
      .min(1, 'must say why')
      .max(500)
      .refine((text) => !/\p{Cc}/u.test(text), 'must be one line')
      .meta({ description: 'Why, and what is done about it; kept in the audit trail.' }),
    until: z
      .string()
      .refine((text) => parseDate(text) !== undefined, 'must be a date such as 2027-03-31')
      .meta({
        description:
          'The last day on which it holds, in UTC, a year ahead at most. After it the connection refuses, until the waiver is renewed or taken away.',
      }),
  })
  .meta({ description: 'What the rules of algorithms are waived for, while a partner cannot do better.' });

/** What is negotiated with a partner. */
export const algorithmsRule = z.strictObject({ waiver: waiver.nullable().default(null) });

export type AlgorithmRules = Readonly<z.output<typeof algorithmsRule>>;
