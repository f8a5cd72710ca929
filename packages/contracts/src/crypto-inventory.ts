import { algorithmUses } from '@waybill/core';
import { z } from 'zod';
import { id, instant } from './fields.js';
import { route } from './route.js';

const direction = z.enum(['in', 'out']).meta({ description: '`in`: a partner signs in to us. `out`: we sign in to a partner.' });
const days = z.coerce
  .number<number | string>()
  .int()
  .min(1)
  .max(400)
  .default(90)
  .meta({ description: 'How many days back sessions are looked at.' });
const use = z.enum(algorithmUses);

const algorithmView = z
  .object({
    direction,
    partnerId: id,
    partnerName: z.string(),
    partyId: id.meta({ description: 'The connection of `out`, the account of `in`.' }),
    party: z.string(),
    use,
    algorithm: z.string(),
    isOld: z.boolean().meta({ description: 'Whether it is offered under a waiver only.' }),
    sessions: z.number().int().positive(),
    lastAt: instant,
  })
  .meta({ id: 'AlgorithmInUse' });

const keyView = z
  .object({
    kind: z.enum(['key', 'authorized-key', 'host-key', 'server-host-key']),
    name: z.string(),
    algorithm: z.string(),
    bits: z.number().int().nullable(),
    fingerprint: z.string(),
    partnerId: id.nullable(),
    partnerName: z.string().nullable(),
    usedBy: z.array(z.string()),
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'KeyInUse' });

/** Something that ends by itself. */
export const expiringView = z
  .object({
    kind: z.enum(['authorized-key', 'api-key', 'account', 'waiver']),
    name: z.string(),
    partnerId: id.nullable(),
    partnerName: z.string().nullable(),
    at: instant,
  })
  .meta({ id: 'Expiring' });

const brokenView = z
  .object({
    direction,
    partnerId: id,
    partnerName: z.string(),
    partyId: id,
    party: z.string(),
    uses: z.array(use),
    sessions: z.number().int().positive(),
    lastAt: instant,
    always: z.boolean().meta({ description: 'Every session that was looked at agreed on it: nothing else was seen to work.' }),
    waiverUntil: z
      .string()
      .nullable()
      .meta({ description: 'The last day of a waiver that ends before: it breaks then already.' }),
    jobs: z.array(z.string()).meta({ description: 'Slugs of the jobs that go over it.' }),
  })
  .meta({ id: 'BrokenBySwitchOff' });

/** That an algorithm is in use. */
export type AlgorithmInUseView = z.infer<typeof algorithmView>;
/** A key in use. */
export type KeyInUseView = z.infer<typeof keyView>;
/** Something that ends by itself. */
export type ExpiringView = z.infer<typeof expiringView>;
/** Who would have to agree on something else. */
export type BrokenView = z.infer<typeof brokenView>;

const tag = 'crypto-inventory';

/** Every algorithm and key in use, from what was really negotiated. */
export const cryptoInventoryRoutes = {
  getCryptoInventory: route({
    operationId: 'getCryptoInventory',
    method: 'GET',
    path: '/crypto-inventory',
    tag,
    summary:
      'Shows every algorithm that was negotiated, by partner and direction, every key in use, and what expires (PCI DSS 12.3.3).',
    access: 'crypto-inventory:read',
    query: z.strictObject({
      days,
      expiringDays: z.coerce
        .number<number | string>()
        .int()
        .min(1)
        .max(3660)
        .default(90)
        .meta({ description: 'What ends within so many days is shown as expiring.' }),
    }),
    response: z
      .object({
        since: instant,
        algorithms: z.array(algorithmView),
        keys: z.array(keyView),
        expiring: z.array(expiringView).meta({ description: 'Soonest first; what has ended already as well.' }),
      })
      .meta({ id: 'CryptoInventory' }),
    status: 200,
  }),
  previewSwitchOff: route({
    operationId: 'previewSwitchOff',
    method: 'GET',
    path: '/crypto-inventory/switch-off',
    tag,
    summary:
      'Tells what breaks when an algorithm is switched off on a day: who agreed on it lately, and which jobs depend on them.',
    access: 'crypto-inventory:read',
    query: z.strictObject({
      algorithm: z
        .string()
        .min(1)
        .max(100)
        .meta({ examples: ['ssh-rsa'] }),
      on: z.iso.date().meta({ examples: ['2027-06-01'] }),
      days,
    }),
    response: z.object({ items: z.array(brokenView) }),
    status: 200,
  }),
};
