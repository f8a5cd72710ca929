import type { CreateWebhook, WebhookView } from '@waybill/contracts';
import { entered, numberOf, orUndefined } from '../../api/use-entry-form.js';
import { headersOf } from '../streams/stream-values.js';
import { scopeOf, scopeValues } from '../users/scope-fields.js';

type From = NonNullable<CreateWebhook['from']>;
type Start = 'here' | 'now' | 'beginning' | 'seq';

/** What the form of a webhook holds. */
export type WebhookValues = ReturnType<typeof webhookValues>;

/** An edit goes on where the webhook is. */
function startOf(webhook: WebhookView | undefined): Start {
  return webhook === undefined ? 'now' : 'here';
}

/** The form of a webhook; of a new one without it. */
export function webhookValues(webhook?: WebhookView) {
  return {
    slug: webhook?.slug ?? '',
    url: webhook?.url ?? '',
    types: [...(webhook?.types ?? [])],
    ...scopeValues(webhook?.scope ?? null),
    jobIds: [...(webhook?.jobIds ?? [])],
    enabled: webhook?.enabled ?? true,
    headers: '',
    withoutHeaders: false,
    caPem: webhook?.caPem ?? '',
    signingKey: '',
    start: startOf(webhook),
    fromSeq: entered(undefined),
  };
}

function fromOf({ start, fromSeq }: WebhookValues): From | undefined {
  if (start === 'now' || start === 'beginning') return start;
  return start === 'seq' ? (numberOf(fromSeq) ?? 0) : undefined;
}

/** The part of the body that both forms send. What is secret is sent only when it was typed, or taken away. */
export function webhookBody(values: WebhookValues) {
  const { url, types, jobIds, enabled, caPem, withoutHeaders } = values;
  const headers = withoutHeaders ? {} : headersOf(values.headers);
  const signingKey = orUndefined(values.signingKey);
  const from = fromOf(values);
  return {
    ...{ url: url.trim(), types, scope: scopeOf(values), jobIds, enabled, caPem: orUndefined(caPem) ?? null },
    ...(headers === undefined ? {} : { headers }),
    ...(signingKey === undefined ? {} : { signingKey }),
    ...(from === undefined ? {} : { from }),
  };
}

/** The field that a complaint about the body belongs to. */
export function webhookField(path: string): string {
  if (path === 'from') return 'fromSeq';
  if (path.startsWith('scope.partnerIds')) return 'partnerIds';
  if (path.startsWith('scope')) return 'scopeTags';
  return path.split('.')[0] ?? path;
}
