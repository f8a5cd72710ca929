import { type Clock, type Database, Failure, type Id } from '@waybill/core';

interface PlanDeps {
  readonly database: Pick<Database, 'read'>;
  readonly clock: Clock;
}

const DAY_MS = 24 * 60 * 60_000;
const BLOCK = 256;
/** Small enough that its export is held in memory while it is put elsewhere. */
const MOST_EVENTS = 64 * BLOCK;

/** What would be removed next. */
export interface AuditSegment {
  readonly fromSeq: number;
  readonly toSeq: number;
  /** How many events are old enough in all, in whole blocks; several segments where there are many. */
  readonly oldEnough: number;
  /** A hold that keeps events of it; null when none does. */
  readonly holdId: Id | null;
  /** A stream that is on and has still to send events of it; null when none has. */
  readonly streamSlug: string | null;
}

/**
 * The oldest events, as far as they are older than `before` and than the minimum, covered by a checkpoint, and whole blocks of 256 of
 * the tree; undefined when there is none. `fromSeq` to `toSeq` is the segment that goes first, of up to 16,384 events.
 */
export async function planSegment({ database, clock }: PlanDeps, before: Date): Promise<AuditSegment | undefined> {
  const { auditRetention, auditStreams, checkpoints } = database.read;
  const { minimumDays } = await auditRetention.read();
  const youngest = new Date(Math.min(before.getTime(), clock.now().getTime() - minimumDays * DAY_MS));
  const removed = await auditRetention.removedUpTo();
  const covered = (await checkpoints.latest())?.treeSize ?? 0;
  const most = Math.floor(Math.min(await auditRetention.lastSeqBefore(youngest), covered) / BLOCK) * BLOCK;
  if (most <= removed) return undefined;
  const segment = { fromSeq: removed + 1, toSeq: Math.min(most, removed + MOST_EVENTS) };
  const holdId = (await auditRetention.holdOn(segment.fromSeq, segment.toSeq)) ?? null;
  const streamSlug = (await auditStreams.waitingFor(segment.toSeq)) ?? null;
  return { ...segment, oldEnough: most - removed, holdId, streamSlug };
}

/** The instant that is so many days ago. */
export function daysAgo(clock: Clock, days: number): Date {
  return new Date(clock.now().getTime() - days * DAY_MS);
}

/** @throws Failure `conflict.state` when a hold or a stream keeps events of it */
export function refuseHeld({ fromSeq, toSeq, holdId, streamSlug }: AuditSegment): void {
  if (holdId !== null) {
    throw new Failure('conflict.state', {
      publicDetail: `The legal hold ${holdId} keeps events among ${fromSeq} to ${toSeq}. Nothing is removed before it is released.`,
      context: { holdId },
    });
  }
  if (streamSlug !== null) {
    throw new Failure('conflict.state', {
      publicDetail: `The stream "${streamSlug}" has still to send events among ${fromSeq} to ${toSeq}. Nothing is removed before it has, or is switched off.`,
      context: { streamSlug },
    });
  }
}
