import { type AuditRetention, type Clock, type Database, Failure, type Id, type LegalHold, newId, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { invalid } from '../administration/input-checks.js';
import { actBy, changedFields } from '../administration/record-change.js';
import { platformActor } from '../transfers/names.js';
import { deleteAuditSegment, type SegmentDeps } from './delete-segment.js';
import { daysAgo } from './plan-segment.js';

type Deps = Pick<AdministrationDeps, 'database' | 'clock'>;

/** @throws Failure `input.invalid` for times that contradict each other */
export function checkAuditRetention({ minimumDays, deleteAfterDays, anchorId }: AuditRetention): void {
  if (deleteAfterDays !== null && deleteAfterDays < minimumDays)
    throw invalid('/deleteAfterDays', `Nothing younger than the minimum of ${minimumDays} days is removed.`);
  if (deleteAfterDays !== null && anchorId === null)
    throw invalid('/anchorId', 'What workers remove is exported first; name the anchor where it goes.');
}

/** Changes how long the trail is kept. @throws Failure `input.invalid` */
export async function changeAuditRetention(deps: Deps, wanted: AuditRetention, context: ActorContext): Promise<AuditRetention> {
  checkAuditRetention(wanted);
  const { anchorId } = wanted;
  return deps.database.transaction(async (tx) => {
    const before = await tx.auditRetention.read();
    if (anchorId !== null && (await tx.auditAnchors.find(anchorId)) === undefined)
      throw invalid('/anchorId', 'There is no such anchor.');
    const change = changedFields({ ...before }, { ...wanted });
    if (change === undefined) return before;
    await tx.auditRetention.save(wanted);
    tx.audit.append({ ...actBy(context), type: 'audit-retention.changed', target: { kind: 'audit' }, change });
    return wanted;
  });
}

/** What a hold keeps, and why. */
export type LegalHoldInput = Pick<LegalHold, 'reason' | 'partnerId' | 'fromAt' | 'untilAt'>;

/** Keeps events from being removed. @throws Failure `input.invalid` */
export async function placeLegalHold(deps: Deps, input: LegalHoldInput, context: ActorContext): Promise<LegalHold> {
  const { fromAt, untilAt, partnerId } = input;
  if (fromAt !== null && untilAt !== null && fromAt >= untilAt) throw invalid('/untilAt', 'The end lies after the beginning.');
  return deps.database.transaction(async (tx) => {
    const hold = await tx.auditRetention.addHold({ ...input, id: newId() });
    record(tx, 'legal-hold.placed', hold, context, {
      ...{ partnerId, fromAt: fromAt?.toISOString() ?? null, untilAt: untilAt?.toISOString() ?? null },
      reason: hold.reason,
    });
    return hold;
  });
}

/** Ends a hold. @throws Failure `not-found` for one that is not in force */
export async function releaseLegalHold(
  deps: Deps,
  { id, reason }: { readonly id: Id; readonly reason: string },
  context: ActorContext,
): Promise<LegalHold> {
  return deps.database.transaction(async (tx) => {
    const hold = await tx.auditRetention.releaseHold(id, deps.clock.now(), reason);
    if (hold === undefined) throw new Failure('not-found', { publicDetail: 'There is no such legal hold in force.' });
    record(tx, 'legal-hold.released', hold, context, { reason });
    return hold;
  });
}

function record(
  tx: Tx,
  type: 'legal-hold.placed' | 'legal-hold.released',
  { id, partnerId }: LegalHold,
  context: ActorContext,
  details: Readonly<Record<string, string | null>>,
): void {
  const partner = partnerId === null ? {} : { partnerId };
  tx.audit.append({ ...actBy(context), ...partner, type, target: { kind: 'legal-hold', id }, details });
  tx.live.publish({ kind: 'changed', noun: 'audit-retention', id });
}

const LOOKED_AT = 'audit.retention-looked-at';
const DAY_MS = 24 * 60 * 60_000;
const LEASE_MS = 60 * 60_000;

interface DailyDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly processName: string;
}

/**
 * Removes, once a day and in one process, what the configured time says, segment after segment. What keeps it from going is in the trail once a day.
 * `open` gives what reaching the anchor takes. @returns how many segments went
 */
export async function removeOldAudit(deps: DailyDeps, open: () => Promise<SegmentDeps>, signal: AbortSignal): Promise<number> {
  const { auditRetention, settings } = deps.database.read;
  const { deleteAfterDays, anchorId } = await auditRetention.read();
  if (deleteAfterDays === null || anchorId === null) return 0;
  const lookedAt = await settings.get(LOOKED_AT);
  if (lookedAt !== undefined && deps.clock.now().getTime() - Date.parse(lookedAt) < DAY_MS) return 0;
  const lease = await deps.database.leases.acquire('audit-retention', 1, deps.processName, LEASE_MS);
  if (lease === undefined) return 0;
  const context = { actor: platformActor(deps.processName) };
  try {
    await settings.set(LOOKED_AT, deps.clock.now().toISOString());
    const segments = await open();
    const reason = `Older than ${deleteAfterDays} days.`;
    for (let done = 0; ; done += 1) {
      const request = { before: daysAgo(deps.clock, deleteAfterDays), reason, anchorId, signal };
      if ((await deleteAuditSegment(segments, request, context)) === undefined) return done;
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof Failure)) throw error;
    await deps.database.transaction(async (tx) => {
      tx.audit.append({
        ...{ type: 'audit.segment-kept', outcome: 'failure', actor: context.actor, target: { kind: 'audit' } },
        failure: { code: error.code, detail: error.publicDetail },
      });
    });
    return 0;
  } finally {
    await lease.release();
  }
}
