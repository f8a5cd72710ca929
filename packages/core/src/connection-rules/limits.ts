import { z } from 'zod';
import { DEFAULT_CHANNELS } from '../ports/world.js';
import { bandwidthWindow } from './bandwidth.js';

/** How much of a partner's server we take up. */
export const limitsRule = z.strictObject({
  maxConnections: z
    .number()
    .int()
    .min(1)
    .max(100)
    .default(4)
    .meta({ description: 'How many connections the partner is given at the same time, across all workers (B22).' }),
  channels: z.number().int().min(1).max(16).default(DEFAULT_CHANNELS).meta({
    description:
      'Most SFTP channels that one connection opens so that a large push fills a long line. They are opened only where they make it faster; 1 = never more than one.',
  }),
  bandwidth: z.array(bandwidthWindow).max(20).default([]).meta({
    description: 'How fast files may move, by time of the week: the first window that is open holds; no limit outside of them.',
  }),
});
