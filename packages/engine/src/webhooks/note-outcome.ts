import {
  type Failure,
  type Tx,
  WEBHOOK_PATIENCE_MS,
  type Webhook,
  type WebhookDelivery,
  type WebhookPauseReason,
  type WebhookState,
  webhookWaitMs,
} from '@waybill/core';
import type { StreamDeps } from '../streams/stream-deps.js';
import { ownOf } from './own-event.js';
import type { PostOutcome } from './post-message.js';

/** So many failures in a row are news. */
const NEWS_AFTER = 5;
const MOST_ASKED_MS = 24 * 60 * 60_000;
/** RFC 9110 section 15.5.11: it is gone, and likely for ever. */
const GONE = 410;

/** Of which webhook what was sent. */
interface Sent {
  readonly webhook: Webhook;
  readonly delivery: WebhookDelivery;
}

/**
 * Writes down what came of an attempt: that it was delivered, when it is tried again, or that it is parked. The trail hears when a receiver begins to fail and when
 * it recovers; one that took nothing for days, or says that it is gone, is paused. Does nothing when the delivery was changed meanwhile.
 */
export async function noteOutcome(
  deps: StreamDeps,
  { webhook, delivery }: Sent,
  { attempt, failure }: PostOutcome,
): Promise<void> {
  const now = deps.clock.now();
  const number = delivery.attempts + 1;
  const { status } = attempt;
  const after = { ...delivery, attempts: number, tries: delivery.tries + 1, lastStatus: status };
  const waitMs = failure === undefined || status === GONE ? undefined : waitOf(deps, after.tries, failure);
  const outcome: WebhookDelivery =
    waitMs === undefined
      ? { ...after, state: failure === undefined ? 'delivered' : 'parked', nextAttemptAt: null, finishedAt: now }
      : { ...after, nextAttemptAt: new Date(now.getTime() + waitMs) };
  await deps.database.transaction(async (tx) => {
    const state = await tx.webhooks.lockState(webhook.id);
    if (!(await tx.webhookDeliveries.record(delivery, outcome, { number, ...attempt }))) return;
    await (failure === undefined ? noteSuccess(deps, tx, webhook, state) : noteFailure(deps, tx, { webhook, state, failure }));
    const failingSince = state.failingSince ?? now;
    if (status === GONE) await pause(deps, tx, webhook, 'gone');
    else if (outcome.state === 'parked' && now.getTime() - failingSince.getTime() >= WEBHOOK_PATIENCE_MS)
      await pause(deps, tx, webhook, 'failing');
    tx.live.publish({ kind: 'changed', noun: 'webhooks', id: webhook.id });
  });
}

/** Writes down that a delivery cannot be sent any more: its event was removed from the trail. */
export async function dropDelivery(deps: StreamDeps, delivery: WebhookDelivery): Promise<void> {
  const dropped = { ...delivery, state: 'dropped', nextAttemptAt: null, finishedAt: deps.clock.now() } as const;
  await deps.database.read.webhookDeliveries.record(delivery, dropped, undefined);
}

/** Undefined after the last attempt. Not before the time that the receiver asked for. */
function waitOf({ random }: StreamDeps, tries: number, { context }: Failure): number | undefined {
  const waitMs = webhookWaitMs(tries, random());
  const asked = typeof context['retryAfterMs'] === 'number' ? context['retryAfterMs'] : 0;
  return waitMs === undefined ? undefined : Math.max(waitMs, Math.min(asked, MOST_ASKED_MS));
}

async function noteSuccess(deps: StreamDeps, tx: Tx, webhook: Webhook, state: WebhookState): Promise<void> {
  const health = { deliveredAt: deps.clock.now(), failingSince: null, failingTold: false, failures: 0 };
  await tx.webhooks.setHealth(webhook.id, health);
  if (!state.failingTold) return;
  const details = { failures: state.failures, failingSince: state.failingSince?.toISOString() ?? null };
  tx.audit.append({ ...ownOf(deps, webhook), type: 'webhook.recovered', outcome: 'success', details });
}

async function noteFailure(
  deps: StreamDeps,
  tx: Tx,
  { webhook, state, failure }: { readonly webhook: Webhook; readonly state: WebhookState; readonly failure: Failure },
): Promise<void> {
  const failures = state.failures + 1;
  const isNews = !state.failingTold && failures >= NEWS_AFTER;
  const failingSince = state.failingSince ?? deps.clock.now();
  const { deliveredAt } = state;
  await tx.webhooks.setHealth(webhook.id, { deliveredAt, failingSince, failingTold: state.failingTold || isNews, failures });
  if (!isNews) return;
  tx.audit.append({
    ...ownOf(deps, webhook),
    ...{ type: 'webhook.failing', outcome: 'failure', details: { failures, failingSince: failingSince.toISOString() } },
    failure: { code: failure.code, detail: failure.publicDetail },
  });
}

async function pause(deps: StreamDeps, tx: Tx, { id }: Webhook, pausedFor: WebhookPauseReason): Promise<void> {
  const webhook = await tx.webhooks.get(id);
  if (!webhook.enabled) return;
  await tx.webhooks.update({ ...webhook, enabled: false, pausedFor });
  tx.audit.append({ ...ownOf(deps, webhook), type: 'webhook.paused', outcome: 'failure', reason: pausedFor });
}
