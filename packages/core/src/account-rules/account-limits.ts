import { z } from 'zod';
import { bandwidthWindow } from '../connection-rules/bandwidth.js';

const most = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).nullable().default(null);

/** How much an Account may store and how fast it may move it. Declared once (ADR 8). */
export const accountLimits = z.strictObject({
  quotaBytes: most.meta({
    description: 'Bytes that may lie where the account may write, uploads under way included; no limit when null.',
  }),
  quotaFiles: most.meta({
    description: 'Files that may lie where the account may write, uploads under way included; no limit when null.',
  }),
  maxFileBytes: most.meta({ description: 'The largest file that it may upload; no limit when null.' }),
  bandwidth: z.array(bandwidthWindow).max(20).default([]).meta({
    description:
      'How fast its files may move, all its sessions and all servers together, by time of the week: the first window that is open holds; no limit outside of them.',
  }),
});

export type AccountLimits = Readonly<z.output<typeof accountLimits>>;
export type AccountLimitsInput = Readonly<z.input<typeof accountLimits>>;
