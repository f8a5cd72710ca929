import type {
  Webhook,
  WebhookAttempt,
  WebhookDelivery,
  WebhookDeliveryState,
  WebhookReplay,
  WebhookState,
} from '../../entities/webhook.js';
import type { Id } from '../../ids.js';
import type { Page, PageRequest } from '../page.js';
import type { Named, Repository } from './repository.js';

/** How many deliveries of a webhook wait at most; the trail is not read on before there is room. */
export const MOST_WAITING_DELIVERIES = 10_000;

export interface WebhookRepository extends Repository<Webhook, { readonly text?: string }>, Named<Webhook> {
  /** That of a webhook that is gone is all zero. */
  state(id: Id): Promise<WebhookState>;
  /** The same, and nobody else changes it before the transaction is over. */
  lockState(id: Id): Promise<WebhookState>;
  /** Has a webhook go on after this event, with nothing failing and nothing replayed. */
  setPosition(id: Id, lookedAtSeq: number): Promise<void>;
  /** False, and nothing is done, when position or replay are not those of `before` any more. */
  advance(before: WebhookState, after: Pick<WebhookState, 'lookedAtSeq' | 'replay'>): Promise<boolean>;
  /** Writes down how its receiver fares. */
  setHealth(id: Id, health: Pick<WebhookState, 'deliveredAt' | 'failingSince' | 'failingTold' | 'failures'>): Promise<void>;
  /** Begins a replay; false when one is under way. */
  beginReplay(id: Id, replay: WebhookReplay): Promise<boolean>;
  /** Webhooks that are on and have something to do: events to look at, with room for more deliveries, or a delivery that is due. */
  due(now: Date): Promise<readonly Id[]>;
  /** The numbers of the first and the last event that were recorded from `from` on and before `to`; undefined when there is none. */
  eventsWithin(from: Date, to: Date): Promise<{ readonly fromSeq: number; readonly toSeq: number } | undefined>;
}

/** Which deliveries a list shows. */
export interface WebhookDeliveryFilter {
  readonly webhookId?: Id;
  readonly state?: WebhookDeliveryState;
  /** A type of event. */
  readonly type?: string;
  /** Made from then on. */
  readonly from?: Date;
  /** Made before. */
  readonly to?: Date;
}

/** How the deliveries of a webhook fare. */
export interface WebhookFigures {
  readonly finished: Readonly<Record<Exclude<WebhookDeliveryState, 'waiting'>, number>>;
  /** When the oldest that waits was made; null when none does. */
  readonly oldestWaitingAt: Date | null;
}

export interface WebhookDeliveryRepository {
  /** @throws Failure `not-found` */
  get(id: Id): Promise<WebhookDelivery>;
  /** Newest first. */
  list(filter: WebhookDeliveryFilter, page: PageRequest): Promise<Page<WebhookDelivery>>;
  /** Adds those whose events are no delivery of the webhook yet, due at `now`. */
  add(
    webhookId: Id,
    events: readonly { readonly id: Id; readonly seq: number; readonly type: string }[],
    now: Date,
  ): Promise<void>;
  /** Has those of these events that are there delivered once more, under their ids, also those that were delivered unless `onlyMissing`. */
  repeat(webhookId: Id, seqs: readonly number[], options: { readonly onlyMissing: boolean; readonly now: Date }): Promise<void>;
  /** Has one delivered once more; false when it is gone, or waits already. */
  repeatOne(id: Id, now: Date): Promise<boolean>;
  /** Has all that wait for a webhook tried at once. */
  hurry(webhookId: Id, now: Date): Promise<void>;
  /** Adds a delivery of a test event, which is over. */
  addTest(delivery: WebhookDelivery, attempt: WebhookAttempt): Promise<void>;
  /** Those of a webhook that wait and are due, the longest due first. */
  due(webhookId: Id, now: Date, most: number): Promise<readonly WebhookDelivery[]>;
  /** How many a webhook has that wait, and that are parked; tests are none of them. */
  counts(webhookId: Id): Promise<{ readonly waiting: number; readonly parked: number }>;
  /** What became of those that were over since then, and how old the oldest is that waits; tests are none of them. */
  figures(webhookId: Id, since: Date): Promise<WebhookFigures>;
  /** Writes what came of an attempt; false, and nothing is done, when the delivery is not as it was `before` any more. `attempt` is undefined when none was made. */
  record(before: WebhookDelivery, after: WebhookDelivery, attempt: WebhookAttempt | undefined): Promise<boolean>;
  /** Oldest first. */
  attempts(id: Id): Promise<readonly WebhookAttempt[]>;
  /** Forgets deliveries that are over since before then, `most` at a time; resolves to how many. */
  forgetOld(before: Date, most: number): Promise<number>;
}
