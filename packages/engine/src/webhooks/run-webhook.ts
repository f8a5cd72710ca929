import type { Id, Webhook, WebhookDelivery } from '@waybill/core';
import { underLease } from '../lease.js';
import type { StreamDeps } from '../streams/stream-deps.js';
import { fillDeliveries } from './fill-deliveries.js';
import { dropDelivery, noteOutcome } from './note-outcome.js';
import { openWebhookSecrets, postMessage } from './post-message.js';
import { deliveryBody } from './webhook-message.js';

/** How many requests a receiver has at the same time; one while it fails. */
const MOST_AT_ONCE = 4;

/**
 * Makes deliveries of what is new for a webhook and sends what is due, until nothing is left: every event that it wants, at least once, each tried again by itself.
 * What came of an attempt is written down after it, so one that was under way when a process died is made again, under the same id. One process at a time does it.
 */
export async function runWebhook(deps: StreamDeps, id: Id, signal: AbortSignal): Promise<void> {
  await underLease(deps, `webhook:${id}`, signal, async (held) => {
    while (await goOn(deps, id, held));
  });
}

/** False when nothing is left to do for now. */
async function goOn(deps: StreamDeps, id: Id, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const { webhooks, webhookDeliveries } = deps.database.read;
  const webhook = await webhooks.find(id);
  if (webhook?.enabled !== true) return false;
  const isMore = await fillDeliveries(deps, webhook, signal);
  const { failingSince } = await webhooks.state(id);
  const due = await webhookDeliveries.due(id, deps.clock.now(), failingSince === null ? MOST_AT_ONCE : 1);
  // One that fails to be written down keeps the others from nothing.
  const sent = await Promise.allSettled(due.map((delivery) => deliver(deps, webhook, delivery, signal)));
  for (const each of sent) if (each.status === 'rejected') throw each.reason;
  return isMore || due.length > 0;
}

async function deliver(deps: StreamDeps, webhook: Webhook, delivery: WebhookDelivery, signal: AbortSignal): Promise<void> {
  const body = await deliveryBody(deps.database.read, delivery);
  if (body === undefined) return dropDelivery(deps, delivery);
  const secrets = await openWebhookSecrets(deps, webhook.secretId);
  const outcome = await postMessage(deps, webhook, { secrets, id: delivery.id, body }, signal);
  await noteOutcome(deps, { webhook, delivery }, outcome);
}
