import type { WebhookDeliveryView } from '@waybill/contracts';
import { z } from 'zod';
import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

/** The states of a delivery. */
export const deliveryStates = [
  'waiting',
  'delivered',
  'parked',
  'dropped',
] as const satisfies readonly WebhookDeliveryView['state'][];

const instant = z.iso.datetime({ offset: true }).optional().catch(undefined);

/** What the URL of a webhook keeps: which deliveries its log shows, and which one is open. */
export const webhookSearch = {
  ...listSearch,
  state: searchChoice(deliveryStates),
  type: searchText,
  since: instant,
  until: instant,
  delivery: searchText,
};

const search = z.object(webhookSearch);
export type WebhookSearch = z.output<typeof search>;

/** The read of the log that a URL of a webhook stands for. */
export function deliveriesInput(id: string, place: WebhookSearch) {
  const { state, type, since, until } = place;
  return { params: { id }, query: { state, type, since, until, cursor: cursorOf(place) } };
}
