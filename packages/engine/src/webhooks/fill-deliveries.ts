import { Failure, type Id, MOST_WAITING_DELIVERIES, newId, type Webhook, type WebhookReplay, wantsDelivery } from '@waybill/core';
import type { StreamDeps } from '../streams/stream-deps.js';
import { describeGap, eventsAfter, type TrailGap } from '../streams/walk-trail.js';
import { ownOf } from './own-event.js';

/** What one transaction adds at most. */
const MOST_EVENTS = 500;
/** How many events are passed over before that is written down. */
const MOST_LOOKED_AT = 10_000;

interface Gathered {
  /** The last event that was looked at. */
  readonly toSeq: number;
  readonly events: readonly { readonly id: Id; readonly seq: number; readonly type: string }[];
  readonly gaps: readonly TrailGap[];
  /** Whether there is nothing more to look at for now. */
  readonly isEnd: boolean;
}

/**
 * Makes deliveries of the events of the trail that a webhook wants, from where it is, and of those that are replayed; and writes down where it is in the same
 * transaction, so that none becomes two and none is missed. Resolves to whether there may be more to do at once. @throws Failure `claim.lost`
 */
export async function fillDeliveries(deps: StreamDeps, webhook: Webhook, signal: AbortSignal): Promise<boolean> {
  const { webhooks, webhookDeliveries, reach } = deps.database.read;
  const { id, scope } = webhook;
  const state = await webhooks.state(id);
  const { waiting } = await webhookDeliveries.counts(id);
  const most = Math.min(MOST_EVENTS, MOST_WAITING_DELIVERIES - waiting);
  if (most <= 0) return false;
  const partnerIds = scope === null ? undefined : new Set((await reach.of(scope)).partnerIds);
  const gather = (after: number, upTo: number) => gatherEvents(deps, { webhook, partnerIds, after, upTo, most }, signal);
  const fresh = await gather(state.lookedAtSeq, Number.POSITIVE_INFINITY);
  const { replay } = state;
  const again = replay === null ? undefined : await gather(replay.fromSeq - 1, replay.toSeq);
  if (again === undefined && fresh.toSeq === state.lookedAtSeq) return false;
  await deps.database.transaction(async (tx) => {
    const after = { lookedAtSeq: fresh.toSeq, replay: goneOn(replay, again) };
    if (!(await tx.webhooks.advance(state, after))) throw new Failure('claim.lost');
    const now = deps.clock.now();
    for (const { events } of [again, fresh].filter((each) => each !== undefined)) {
      if (events.length > 0) await tx.webhookDeliveries.add(id, events, now);
    }
    if (replay !== null && again !== undefined && again.events.length > 0) {
      const seqs = again.events.map(({ seq }) => seq);
      await tx.webhookDeliveries.repeat(id, seqs, { onlyMissing: replay.onlyMissing, now });
    }
    for (const gap of fresh.gaps)
      tx.audit.append({ ...ownOf(deps, webhook), type: 'webhook.gap', ...(await describeGap(tx, gap)) });
  });
  return !fresh.isEnd || again?.isEnd === false;
}

function goneOn(replay: WebhookReplay | null, again: Gathered | undefined): WebhookReplay | null {
  if (replay === null || again === undefined || again.isEnd || again.toSeq >= replay.toSeq) return null;
  return { ...replay, fromSeq: again.toSeq + 1 };
}

interface Wanted {
  readonly webhook: Webhook;
  readonly partnerIds: ReadonlySet<Id> | undefined;
  readonly after: number;
  readonly upTo: number;
  readonly most: number;
}

async function gatherEvents(
  { database }: StreamDeps,
  { webhook, partnerIds, after, upTo, most }: Wanted,
  signal: AbortSignal,
): Promise<Gathered> {
  const events: { id: Id; seq: number; type: string }[] = [];
  const gaps: TrailGap[] = [];
  let toSeq = after;
  for await (const { event, gap } of eventsAfter(database, after, signal)) {
    if (event.seq > upTo) break;
    if (gap !== undefined) gaps.push(gap);
    toSeq = event.seq;
    if (wantsDelivery(webhook, partnerIds, event)) events.push({ id: newId(), seq: event.seq, type: event.type });
    if (events.length === most || toSeq - after >= MOST_LOOKED_AT) return { toSeq, events, gaps, isEnd: false };
  }
  return { toSeq, events, gaps, isEnd: true };
}
