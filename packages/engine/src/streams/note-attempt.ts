import { type AuditStream, type AuditStreamState, Failure, type Tx } from '@waybill/core';
import { platformActor } from '../transfers/names.js';
import type { StreamBatch } from './read-batch.js';
import type { StreamDeps } from './stream-deps.js';
import { describeGap } from './walk-trail.js';

const RETRY_MS = 5_000;
const MOST_RETRY_MS = 10 * 60_000;
const JITTER = 0.2;

/** Where a stream is when a delivery is begun. */
export interface StreamPlace {
  readonly stream: AuditStream;
  readonly state: AuditStreamState;
}

/** Writes down that a batch was looked at and what of it was sent, with what the trail is to hear of it. @throws Failure `claim.lost` */
export async function noteProgress(deps: StreamDeps, { stream, state }: StreamPlace, batch: StreamBatch): Promise<void> {
  const wasSent = batch.events.length > 0;
  const after: AuditStreamState = {
    ...{ streamId: stream.id, lookedAtSeq: batch.toSeq, deliveryTo: null },
    sentEvents: state.sentEvents + batch.events.length,
    sentAt: wasSent ? deps.clock.now() : state.sentAt,
    failing: wasSent ? null : state.failing,
    failures: wasSent ? 0 : state.failures,
  };
  const { failing } = state;
  await deps.database.transaction(async (tx) => {
    await advance(tx, state, after);
    for (const gap of batch.gaps)
      tx.audit.append({ ...own(deps, stream), type: 'audit-stream.gap', ...(await describeGap(tx, gap)) });
    if (failing === null || after.failing !== null) return;
    if (failing.told) {
      const details = { failingSince: failing.since.toISOString(), failures: state.failures, lookedAtSeq: batch.toSeq };
      tx.audit.append({ ...own(deps, stream), type: 'audit-stream.recovered', outcome: 'success', details });
    }
    tx.live.publish({ kind: 'changed', noun: 'audit-streams', id: stream.id });
  });
}

/** Writes down that a delivery failed and when it is tried again; the trail hears of the first time. @throws Failure `claim.lost` */
export async function noteFailure(
  deps: StreamDeps,
  { stream, state }: StreamPlace,
  { failure, isOwnNews }: { readonly failure: Failure; readonly isOwnNews: boolean },
): Promise<void> {
  const now = deps.clock.now();
  const before = state.failing;
  const failures = state.failures + 1;
  const nextAttemptAt = new Date(now.getTime() + waitMs(deps, failures, failure));
  const failing = {
    ...{ since: before?.since ?? now, told: before?.told === true || !isOwnNews },
    ...{ nextAttemptAt, code: failure.code, detail: failure.publicDetail },
  };
  await deps.database.transaction(async (tx) => {
    await advance(tx, state, { ...state, failures, failing });
    if (failing.told && before?.told !== true) {
      tx.audit.append({
        ...own(deps, stream),
        ...{ type: 'audit-stream.failing', outcome: 'failure', details: { lookedAtSeq: state.lookedAtSeq } },
        failure: { code: failure.code, detail: failure.publicDetail },
      });
    }
    tx.live.publish({ kind: 'changed', noun: 'audit-streams', id: stream.id });
  });
}

async function advance(tx: Tx, before: AuditStreamState, after: AuditStreamState): Promise<void> {
  if (!(await tx.auditStreams.advance(before, after))) throw new Failure('claim.lost');
}

/** Later and later, spread so that streams that failed together do not come back together; not before the collector asked for. */
function waitMs({ random }: StreamDeps, failures: number, { context }: Failure): number {
  const backoff = Math.min(MOST_RETRY_MS, RETRY_MS * 2 ** Math.min(failures - 1, 10));
  const spread = backoff * (1 - JITTER + 2 * JITTER * random());
  const asked = typeof context['retryAfterMs'] === 'number' ? context['retryAfterMs'] : 0;
  return Math.max(spread, Math.min(asked, MOST_RETRY_MS));
}

function own({ processName }: StreamDeps, { id, slug }: AuditStream) {
  return { actor: platformActor(processName), target: { kind: 'audit-stream', id, name: slug } } as const;
}
