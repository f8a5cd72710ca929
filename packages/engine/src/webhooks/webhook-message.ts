import { readConcealed, type StoredAuditEvent, visibleJson } from '@waybill/audit';
import type { Repositories, Webhook, WebhookDelivery } from '@waybill/core';

/**
 * The body of a delivery, as the Standard Webhooks specification has it: type, time and data. Names, addresses and clients of people are not in it, so it is the same
 * for each attempt whatever is erased meanwhile.
 */
function webhookMessage(row: StoredAuditEvent): string {
  const event = readConcealed(row);
  return visibleJson({ type: event.type, timestamp: event.recordedAt, data: event });
}

/** The body of a test: it says of itself that it is none of the trail. */
export function testMessage({ slug }: Webhook, at: Date): string {
  const data = { test: true, webhook: slug, note: 'A test event of Waybill; it is not in the audit trail.' };
  return visibleJson({ type: 'webhook.tested', timestamp: at.toISOString(), data });
}

/** What is sent for a delivery, the same each time; undefined when its event is not in the trail any more. */
export async function deliveryBody(
  { auditTrail, webhooks }: Pick<Repositories, 'auditTrail' | 'webhooks'>,
  { seq, webhookId, createdAt }: Pick<WebhookDelivery, 'seq' | 'webhookId' | 'createdAt'>,
): Promise<string | undefined> {
  if (seq === null) return testMessage(await webhooks.get(webhookId), createdAt);
  for await (const row of auditTrail.rows(seq, 1)) return row.seq === seq ? webhookMessage(row) : undefined;
  return undefined;
}
