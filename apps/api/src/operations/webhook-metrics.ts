import type { Database, Webhook, WebhookFigures } from '@waybill/core';
import { exposition } from './exposition.js';

/** A webhook, and how its deliveries fare. */
export interface FiguresOfWebhook extends WebhookFigures {
  readonly webhook: Webhook;
  readonly waiting: number;
  readonly parked: number;
}

/** More than there may be. */
const MOST_WEBHOOKS = 100;
const HOUR_MS = 60 * 60_000;

/** All webhooks, with how the deliveries of each fare. What is counted of the log is the last hour of it, so it costs the same however long the log is. */
export async function webhookFigures({ read }: Pick<Database, 'read'>, now: Date): Promise<readonly FiguresOfWebhook[]> {
  const { webhooks, webhookDeliveries } = read;
  const { items } = await webhooks.list({}, { limit: MOST_WEBHOOKS });
  const since = new Date(now.getTime() - HOUR_MS);
  return Promise.all(
    items.map(async (webhook) => {
      const [figures, counts] = await Promise.all([
        webhookDeliveries.figures(webhook.id, since),
        webhookDeliveries.counts(webhook.id),
      ]);
      return { webhook, ...figures, ...counts };
    }),
  );
}

/**
 * How webhooks fare, in Prometheus' text format. The same from each process: the truth is in PostgreSQL. Of one that is off as well: what waits for it waits.
 * Documented in docs/webhooks.md.
 */
export function webhookMetrics(webhooks: readonly FiguresOfWebhook[], now: Date): string {
  const gauge = (name: string, help: string, value: (figures: FiguresOfWebhook) => number) => ({
    ...{ name: `waybill_webhook_${name}`, type: 'gauge' as const, help },
    samples: webhooks.map((figures) => [{ webhook: figures.webhook.slug }, value(figures)] as const),
  });
  return exposition([
    {
      ...{ name: 'waybill_webhook_deliveries_last_hour', type: 'gauge', help: 'Deliveries that were over in the last hour' },
      samples: webhooks.flatMap(({ webhook, finished }) =>
        Object.entries(finished).map(([outcome, count]) => [{ webhook: webhook.slug, outcome }, count] as const),
      ),
    },
    gauge('waiting', 'Deliveries that are tried, or tried again', ({ waiting }) => waiting),
    gauge('parked', 'Deliveries that failed for good, until somebody has them sent once more', ({ parked }) => parked),
    gauge('oldest_waiting_seconds', 'Age of the oldest delivery that waits; 0 when none does', ({ oldestWaitingAt }) =>
      oldestWaitingAt === null ? 0 : Math.max(0, (now.getTime() - oldestWaitingAt.getTime()) / 1000),
    ),
    gauge('enabled', '1 for one that is on', ({ webhook }) => (webhook.enabled ? 1 : 0)),
  ]);
}
