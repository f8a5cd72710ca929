import { type AuditEvent, type AuditStream, type AuditStreamState, wantsEvent } from '@waybill/core';
import { type EncodedEvents, encodeEvent } from './deliver-events.js';
import type { StreamDeps } from './stream-deps.js';
import { eventsAfter, type TrailGap } from './walk-trail.js';

/** What one delivery holds at most: it is all that is in memory of a stream. */
const MOST_EVENTS = 500;
const MOST_BYTES = 512 * 1024;
/** How many events are passed over before that is written down. */
const MOST_LOOKED_AT = 10_000;

/** The next events of a stream. */
export interface StreamBatch {
  /** The last event that was looked at. */
  readonly toSeq: number;
  /** Those that the filter wants, in order. */
  readonly events: EncodedEvents;
  /** Whether all of those only tell how streams fare: a failure to send them is no news. */
  readonly isOwnNews: boolean;
  readonly gaps: readonly TrailGap[];
}

const isOfStreams = ({ type }: AuditEvent): boolean => type === 'audit-stream.failing' || type === 'audit-stream.recovered';

/**
 * Reads the next events from where a stream is, up to what one delivery holds; up to where the delivery under way ends, when there is one.
 * Undefined when nothing is new.
 */
export async function readBatch(
  { database }: Pick<StreamDeps, 'database'>,
  { destination, filter }: AuditStream,
  { lookedAtSeq, deliveryTo }: AuditStreamState,
  signal: AbortSignal,
): Promise<StreamBatch | undefined> {
  const events: string[] = [];
  const gaps: TrailGap[] = [];
  let bytes = 0;
  let isOwnNews = true;
  let toSeq = lookedAtSeq;
  for await (const { event, gap } of eventsAfter(database, lookedAtSeq, signal)) {
    if (deliveryTo !== null && event.seq > deliveryTo) break;
    if (gap !== undefined) gaps.push(gap);
    toSeq = event.seq;
    if (wantsEvent(filter, event)) {
      const encoded = encodeEvent(event, destination);
      events.push(encoded);
      bytes += Buffer.byteLength(encoded);
      isOwnNews &&= isOfStreams(event);
    }
    if (deliveryTo !== null) continue;
    if (events.length === MOST_EVENTS || bytes >= MOST_BYTES || toSeq - lookedAtSeq >= MOST_LOOKED_AT) break;
  }
  return toSeq === lookedAtSeq ? undefined : { toSeq, events, isOwnNews, gaps };
}
