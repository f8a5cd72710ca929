import { Failure, type Id, type WebhookDelivery } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { invalid } from './input-checks.js';
import { recordAct } from './record-change.js';
import { targetOf } from './webhooks.js';

/** The events of a time: from `from` on and before `to`. */
export interface ReplayInput {
  readonly id: Id;
  readonly from: Date;
  readonly to: Date;
  /** Without what was delivered already; true when absent. */
  readonly onlyMissing?: boolean;
}

/** The part of the trail that is looked through. */
export interface RepeatedPart {
  readonly fromSeq: number;
  readonly toSeq: number;
}

/**
 * Has one delivery sent once more, under its id, with all its attempts before it.
 * @throws Failure `not-found`, `conflict.state` when it waits already, or the webhook is paused, or it was a test
 */
export async function redeliver(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<WebhookDelivery> {
  return deps.database.transaction(async (tx) => {
    const delivery = await tx.webhookDeliveries.get(id);
    const webhook = await tx.webhooks.get(delivery.webhookId);
    if (delivery.seq === null) throw state('This was a test event; send another one.');
    if (!webhook.enabled) throw state('The webhook is paused; switch it on first.');
    if (!(await tx.webhookDeliveries.repeatOne(id, deps.clock.now())))
      throw state('This delivery waits already, and is tried by itself.');
    const details = { deliveryId: id, seq: delivery.seq, eventType: delivery.type };
    recordAct(tx, { type: 'webhook.delivery-repeated', context, target: targetOf(webhook), noun: 'webhooks', details });
    return tx.webhookDeliveries.get(id);
  });
}

/**
 * Has the events of a time that a webhook wants now sent to it once more: those that were delivered under their ids, unless `onlyMissing`, and those that never
 * were. Undefined when the trail has no event of that time. @throws Failure `not-found`, `input.invalid`, `conflict.state` while a replay is under way, or the webhook is paused
 */
export async function replayWebhook(
  deps: AdministrationDeps,
  { id, from, to, onlyMissing = true }: ReplayInput,
  context: ActorContext,
): Promise<RepeatedPart | undefined> {
  if (from >= to) throw invalid('/to', 'The time ends after it begins.');
  return deps.database.transaction(async (tx) => {
    const webhook = await tx.webhooks.get(id);
    if (!webhook.enabled) throw state('The webhook is paused; switch it on first.');
    const within = await tx.webhooks.eventsWithin(from, to);
    const { lookedAtSeq } = await tx.webhooks.lockState(id);
    // What was not looked at yet becomes deliveries by itself.
    if (within === undefined || within.fromSeq > lookedAtSeq) return undefined;
    const part = { fromSeq: within.fromSeq, toSeq: Math.min(within.toSeq, lookedAtSeq) };
    if (!(await tx.webhooks.beginReplay(id, { ...part, onlyMissing })))
      throw state('A replay is under way; it ends by itself when its events are deliveries.');
    const details = { from: from.toISOString(), to: to.toISOString(), onlyMissing, ...part };
    recordAct(tx, { type: 'webhook.replayed', context, target: targetOf(webhook), noun: 'webhooks', details });
    return part;
  });
}

function state(publicDetail: string): Failure {
  return new Failure('conflict.state', { publicDetail });
}
