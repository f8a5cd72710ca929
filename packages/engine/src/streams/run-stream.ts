import { asFailure, Failure, type Id, isFailure } from '@waybill/core';
import { underLease } from '../lease.js';
import { deliverEvents } from './deliver-events.js';
import { noteFailure, noteProgress, type StreamPlace } from './note-attempt.js';
import { readBatch } from './read-batch.js';
import type { StreamDeps } from './stream-deps.js';

/** However slowly a collector takes a delivery, it is given up after this; while bytes move, nothing else ends it. */
const MOST_DELIVERY_MS = 5 * 60_000;

/**
 * Sends what is new to the collector of a stream, delivery after delivery, until nothing is left or one fails: every event that the filter wants, in order, at
 * least once. The position is written down after the collector has what was sent. One process at a time does it; when its lease is lost, what is under way is
 * aborted, and a position that somebody else moved is not moved.
 */
export async function runAuditStream(deps: StreamDeps, id: Id, signal: AbortSignal): Promise<void> {
  await underLease(deps, `audit-stream:${id}`, signal, async (held) => {
    while (await deliverNext(deps, id, held));
  });
}

/** False when nothing is left to do for now. */
async function deliverNext(deps: StreamDeps, id: Id, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const { auditStreams } = deps.database.read;
  const stream = await auditStreams.find(id);
  if (stream?.enabled !== true) return false;
  const state = await auditStreams.state(id);
  if (state.failing !== null && state.failing.nextAttemptAt > deps.clock.now()) return false;
  const batch = await readBatch(deps, stream, state, signal);
  if (batch === undefined) return false;
  let place: StreamPlace = { stream, state };
  if (batch.events.length > 0) {
    // Written down before the first attempt, so that each attempt is of the same events and has the same id.
    const begun = { ...state, deliveryTo: batch.toSeq };
    if (state.deliveryTo !== batch.toSeq && !(await auditStreams.advance(state, begun))) return true;
    place = { stream, state: begun };
    const failure = await attempt(deps, place, batch.events, signal);
    if (failure !== undefined) {
      await noteFailure(deps, place, { failure, isOwnNews: batch.isOwnNews });
      return false;
    }
  }
  await noteProgress(deps, place, batch);
  return true;
}

/** What kept the collector from taking them; undefined when it did. @throws the reason of `signal` */
async function attempt(
  deps: StreamDeps,
  { stream, state }: StreamPlace,
  events: readonly string[],
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const { id, version } = stream;
  const delivery = { id: `${id}.${version}.${state.lookedAtSeq + 1}-${state.deliveryTo}`, events };
  const tooLong = new AbortController();
  const publicDetail = `The collector did not take a delivery within ${MOST_DELIVERY_MS / 60_000} minutes.`;
  const timer = setTimeout(() => tooLong.abort(new Failure('net.timeout', { publicDetail })), MOST_DELIVERY_MS);
  try {
    await deliverEvents(deps, stream, delivery, AbortSignal.any([signal, tooLong.signal]));
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    // What is ours to mend is no failure of the collector's.
    if (isFailure(error, 'database.unavailable')) throw error;
    return asFailure(error);
  } finally {
    clearTimeout(timer);
  }
}
