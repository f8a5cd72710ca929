import { z } from 'zod';
import { connectionView } from './connections.js';
import { expiringView } from './crypto-inventory.js';
import { bytes, id, instant } from './fields.js';
import { hostKeyView } from './host-keys.js';
import { route } from './route.js';
import { runView } from './runs.js';
import { transferView } from './transfers.js';

const count = z.number().int().nonnegative();

const overview = z
  .object({
    at: instant,
    now: z.object({ runsActive: count, transfersRunning: count, transfersQueued: count }),
    hours: z
      .array(z.object({ hour: instant, committed: count, failed: count, bytes }))
      .meta({ description: 'The last 24 hours, oldest first; `hour` is its beginning.' }),
    activeRuns: z.array(runView).meta({ description: 'Up to ten, newest first.' }),
    failedRuns: z.array(runView).meta({ description: 'Of the last 24 hours, up to ten, newest first.' }),
    failedTransfers: z.array(transferView).meta({ description: 'Of the last 24 hours, up to ten, newest first.' }),
    nextRuns: z
      .array(z.object({ scheduleId: id, jobId: id, jobSlug: z.string(), slot: z.string(), at: instant }))
      .meta({ description: 'Up to ten, earliest first.' }),
    missedWindows: z
      .array(z.object({ scheduleId: id, jobId: id, jobSlug: z.string(), rule: z.string(), expectedAt: instant }))
      .meta({ description: 'Of the last 24 hours: windows without the success that was expected in them.' }),
    pendingHostKeys: z.array(hostKeyView),
    stoppedConnections: z.array(connectionView),
    endingWaivers: z
      .array(connectionView)
      .meta({ description: 'Connections whose waiver for old algorithms is over, or ends within 14 days.' }),
    approvals: z.object({ waiting: count, unreviewed: count }).meta({
      description:
        'How many changes wait for a second person, and how many were carried out without one and not reviewed yet. None with a scope.',
    }),
    restingConnections: z.array(connectionView).meta({ description: 'Left alone after failures in a row; up to ten.' }),
  })
  .meta({ id: 'Overview' });

const ended = { committed: count, failed: count, bytes: bytes.meta({ description: 'Of the committed ones.' }) };

const overviewMonth = z
  .object({
    days: z
      .array(z.object({ day: z.iso.date(), ...ended }))
      .meta({ description: 'The last 30 days, UTC, oldest first, today included; by the day on which transfers ended.' }),
    reasons: z
      .array(z.object({ code: z.string(), failed: count }))
      .meta({ description: 'Why transfers failed, the most frequent first; up to ten.' }),
    partners: z
      .array(z.object({ partnerId: id, partnerName: z.string(), ...ended }))
      .meta({ description: 'The busiest first; up to ten.' }),
    expiring: z.array(expiringView).meta({
      description:
        'Keys, certificates’ authorities, accounts and waivers that ended or end within 30 days, soonest first, up to ten; API keys for who may list them.',
    }),
  })
  .meta({ id: 'OverviewMonth' });

/** The last thirty days. */
export type OverviewMonthView = z.infer<typeof overviewMonth>;
/** What the first screen shows. */
export type Overview = z.infer<typeof overview>;

const tag = 'overview';

/** The endpoints of the first screen and the API document. */
export const overviewRoutes = {
  getOverview: route({
    operationId: 'getOverview',
    method: 'GET',
    path: '/overview',
    tag,
    summary: 'The figures of the first screen.',
    access: 'overview:read',
    scope: 'listed',
    response: overview,
    status: 200,
  }),
  getOverviewMonth: route({
    operationId: 'getOverviewMonth',
    method: 'GET',
    path: '/overview/month',
    // Apart from what is read anew with each event.
    tag: 'figures',
    summary:
      'The last 30 days: what was moved and what failed by day, reasons of failures, the busiest partners, and what expires.',
    access: 'overview:read',
    scope: 'listed',
    response: overviewMonth,
    status: 200,
  }),
  getOpenApi: route({
    operationId: 'getOpenApi',
    method: 'GET',
    path: '/openapi.json',
    tag,
    summary: 'The OpenAPI 3.1 document of this API.',
    access: 'public',
    response: z.record(z.string(), z.json()),
    status: 200,
  }),
};
