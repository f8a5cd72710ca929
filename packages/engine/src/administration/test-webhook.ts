import { type Id, newId } from '@waybill/core';
import { openWebhookSecrets, type PostOutcome, postMessage } from '../webhooks/post-message.js';
import { testMessage } from '../webhooks/webhook-message.js';
import { type DeliveryTestResult, stepsOf } from './delivery-test.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';
import { targetOf } from './webhooks.js';

/** How far a test event came, and the delivery that the log has of it. */
export interface WebhookTestResult extends DeliveryTestResult {
  readonly deliveryId: Id;
}

/**
 * Sends one event that is not in the trail to a webhook, on or off, and tells how far it came. It is in the delivery log, and is not tried again.
 * @throws Failure `not-found`; a receiver that cannot be reached is a result, not an error
 */
export async function testWebhook(
  deps: AdministrationDeps,
  id: Id,
  context: ActorContext,
  signal: AbortSignal,
): Promise<WebhookTestResult> {
  const webhook = await deps.database.read.webhooks.get(id);
  const secrets = await openWebhookSecrets(deps, webhook.secretId);
  const deliveryId = newId();
  const createdAt = deps.clock.now();
  let outcome: PostOutcome | undefined;
  const steps = await stepsOf(async (listener, limited) => {
    const message = { secrets, id: deliveryId, body: testMessage(webhook, createdAt), ...listener };
    outcome = await postMessage(deps, webhook, message, limited);
    if (outcome.failure !== undefined) throw outcome.failure;
  }, signal);
  const failed = steps.find(({ ok }) => !ok);
  await deps.database.transaction(async (tx) => {
    if (outcome !== undefined) {
      await tx.webhookDeliveries.addTest(
        {
          ...{ id: deliveryId, createdAt, webhookId: id, seq: null, type: 'webhook.tested', attempts: 1, tries: 1 },
          ...{ nextAttemptAt: null, finishedAt: deps.clock.now(), lastStatus: outcome.attempt.status },
          state: failed === undefined ? 'delivered' : 'parked',
        },
        { number: 1, ...outcome.attempt },
      );
    }
    tx.audit.append({
      ...actBy(context),
      ...{ type: 'webhook.tested', outcome: failed === undefined ? 'success' : 'failure', target: targetOf(webhook) },
      ...(failed === undefined ? {} : { failure: { code: failed.code ?? 'internal', detail: failed.detail } }),
      details: { deliveryId, reached: steps.filter(({ ok }) => ok).map(({ name }) => name) },
    });
    tx.live.publish({ kind: 'changed', noun: 'webhooks', id });
  });
  return { ok: failed === undefined, steps, deliveryId };
}
