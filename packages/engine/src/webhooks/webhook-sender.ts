import type { Id } from '@waybill/core';
import { SideBySide } from '../side-by-side.js';
import type { StreamDeps } from '../streams/stream-deps.js';
import { runWebhook } from './run-webhook.js';

/** Runs the webhooks that have something to do. */
export function webhookSender(deps: StreamDeps, onError: (error: unknown, id: Id) => void): SideBySide {
  const { database, clock } = deps;
  return new SideBySide({
    due: () => database.read.webhooks.due(clock.now()),
    run: (id, signal) => runWebhook(deps, id, signal),
    onError,
  });
}

/** How long the delivery log is kept. */
const WEBHOOK_LOG_DAYS = 30;
const MOST_AT_ONCE = 1000;

/** Forgets deliveries that were over that long ago; resolves to whether there may be more. */
export async function forgetOldDeliveries({ database, clock }: Pick<StreamDeps, 'database' | 'clock'>): Promise<boolean> {
  const before = new Date(clock.now().getTime() - WEBHOOK_LOG_DAYS * 24 * 60 * 60_000);
  return (await database.read.webhookDeliveries.forgetOld(before, MOST_AT_ONCE)) === MOST_AT_ONCE;
}
