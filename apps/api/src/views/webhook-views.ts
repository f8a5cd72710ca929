import type { WebhookDeliveryView, WebhookView } from '@waybill/contracts';
import type { Webhook, WebhookAttempt, WebhookDelivery, WebhookState } from '@waybill/core';
import { instant, instantOrNull, stored } from './wire.js';

/** A webhook as the API shows it. */
export function webhookView(
  webhook: Webhook,
  { lookedAtSeq, replay, deliveredAt, failingSince, failures }: WebhookState,
  { waiting, parked }: { readonly waiting: number; readonly parked: number },
): WebhookView {
  const { slug, url, types, scope, jobIds, enabled, pausedFor, headerNames, caPem, previousKeyUntil } = webhook;
  return {
    ...stored(webhook),
    ...{ slug, url, types: [...types], jobIds: [...jobIds], enabled, pausedFor, headerNames: [...headerNames], caPem },
    scope: scope === null ? null : { partnerIds: [...scope.partnerIds], tags: [...scope.tags] },
    previousKeyUntil: instantOrNull(previousKeyUntil),
    state: {
      ...{ lookedAtSeq, waiting, parked, isReplaying: replay !== null, failures },
      ...{ deliveredAt: instantOrNull(deliveredAt), failingSince: instantOrNull(failingSince) },
    },
  };
}

/** A delivery as the API shows it. */
export function deliveryView({ tries: _, ...delivery }: WebhookDelivery): WebhookDeliveryView {
  const { createdAt, nextAttemptAt, finishedAt } = delivery;
  return {
    ...delivery,
    ...{ createdAt: instant(createdAt), nextAttemptAt: instantOrNull(nextAttemptAt), finishedAt: instantOrNull(finishedAt) },
  };
}

/** An attempt as the API shows it. */
export function attemptView({ startedAt, failure, ...attempt }: WebhookAttempt) {
  return { ...attempt, startedAt: instant(startedAt), failure: failure === null ? null : { ...failure } };
}
