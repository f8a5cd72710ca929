import { z } from 'zod';
import { addressListRule } from './address-list-rule.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

const points = (usual: number, description: string) => z.number().int().min(0).max(1_000).default(usual).meta({ description });

/** What an address is charged for what came from it. */
export const scoresRule = z.strictObject({
  unknownUser: points(
    1,
    'For an attempt under a user name that nobody has. Unless it is what a wrong password and a refused key cost, a stranger can count until he is banned and knows whether there is such a user.',
  ),
  wrongPassword: points(1, 'For each password, or answer to a question, that was refused.'),
  refusedKey: points(
    1,
    'For each key that was refused, when the connection ended without signing in: clients try all the keys they have.',
  ),
  noLogin: points(
    1,
    'For a connection that said it speaks SSH and never tried to sign in, or took longer than it may. A monitor that does so belongs on the allow-list.',
  ),
  protocolViolation: points(5, 'For what the protocol does not allow, and for a forged signature.'),
  overLimit: points(1, 'For a connection beyond those that one address may have.'),
});

/** Who is banned from the SFTP server by itself, for how long, and who never is. */
export const defenceRule = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .meta({ description: 'Whether addresses are banned by their score. Bans by hand and the block-list hold anyway.' }),
  scores: scoresRule.prefault({}),
  threshold: z.number().int().min(1).max(100_000).default(15).meta({ description: 'The score at which an address is banned.' }),
  observationMs: z
    .number()
    .int()
    .min(MINUTE_MS)
    .max(7 * DAY_MS)
    .default(30 * MINUTE_MS)
    .meta({ description: 'How long points are remembered, from the first one on.' }),
  banMs: z
    .number()
    .int()
    .min(MINUTE_MS)
    .max(30 * DAY_MS)
    .default(30 * MINUTE_MS)
    .meta({ description: 'How long the first ban of an address lasts; each further one lasts twice as long as the one before.' }),
  maxBanMs: z
    .number()
    .int()
    .min(MINUTE_MS)
    .max(365 * DAY_MS)
    .default(DAY_MS)
    .meta({ description: 'The longest that a ban lasts, and how long after its end it still makes the next one longer.' }),
  allow: addressListRule.default(['127.0.0.0/8', '::1']).meta({
    description:
      'Addresses and blocks that are never banned: monitors, partners with many users behind one address, and a forwarder that does not speak the PROXY protocol.',
  }),
  block: addressListRule
    .default([])
    .meta({ description: 'Addresses and blocks that are never let in. The allow-list wins over it.' }),
});

export type DefenceRules = Readonly<z.output<typeof defenceRule>>;
