import { exportLines, type SignedCheckpoint, type Signer } from '@waybill/audit';
import type { AuditEvent, AuditFilter, AuditValue, Id, Page, PageRequest } from '@waybill/core';
import { openBreak } from '../checkpoints/breaks.js';
import { type WalkReport, walkTrail } from '../checkpoints/walk-trail.js';
import { plainFilter, selectEvents } from '../exports/export-rows.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

type TrailDeps = Pick<AdministrationDeps, 'database' | 'clock'>;

/** A page of the trail, newest first. Who read the trail is in the trail (BEHAVIOURS B33). */
export async function readAuditTrail(
  deps: TrailDeps,
  { filter, page }: { readonly filter: AuditFilter; readonly page: PageRequest },
  context: ActorContext,
): Promise<Page<AuditEvent>> {
  await record(
    deps,
    'audit.read',
    { filter: plainFilter(filter), limit: page.limit, furtherPage: page.cursor !== undefined },
    context,
  );
  return deps.database.read.auditTrail.list(filter, page);
}

/** One event. @throws Failure `not-found` */
export async function readAuditEvent(deps: TrailDeps, id: Id, context: ActorContext): Promise<AuditEvent> {
  const event = await deps.database.read.auditTrail.get(id);
  await record(deps, 'audit.read', { eventId: id, seq: event.seq }, context);
  return event;
}

/**
 * The lines of an export, oldest event first, without their line feeds; see `exportLines` of the audit package. It is recorded before
 * the first line goes out. A selection without holes, such as all or a range of time, can be checked offline; any other says of itself
 * that it cannot.
 */
export async function exportAuditTrail(
  deps: TrailDeps & { readonly signer: Signer },
  { filter, signal }: { readonly filter: AuditFilter; readonly signal: AbortSignal },
  context: ActorContext,
): Promise<AsyncGenerator<string, void, void>> {
  const filters = plainFilter(filter);
  await record(deps, 'audit.exported', { filter: filters }, context);
  const selection = await selectEvents(deps, filter, signal);
  return exportLines(selection.rows(), {
    exportedAt: deps.clock.now(),
    filters,
    complete: selection.complete,
    signer: deps.signer,
    signal,
  });
}

/**
 * Walks the whole trail and checks that every event is unchanged and linked to the one before it, and that every checkpoint and every
 * stored subtree is of these events. `checkpoints` are further ones, kept elsewhere. The outcome is recorded, and every break is opened.
 */
export async function verifyAuditTrail(
  deps: TrailDeps & Pick<AdministrationDeps, 'secretBox' | 'processName'>,
  { signal, checkpoints = [] }: { readonly signal: AbortSignal; readonly checkpoints?: readonly SignedCheckpoint[] },
  context: ActorContext,
): Promise<WalkReport> {
  const report = await walkTrail(deps, checkpoints, signal);
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'audit.verified',
      outcome: report.ok ? 'success' : 'failure',
      target: { kind: 'audit' },
      details: report.ok
        ? {
            count: report.count,
            checkpoints: report.checkpoints,
            removedUpTo: report.removedUpTo,
            headSeq: report.head.seq,
            headHash: report.head.hash,
          }
        : { count: report.count, brokenAt: report.brokenAt, reason: report.reason, detail: report.detail },
    });
  });
  // A file that somebody gives may be of another installation; it tells that person, and nobody else.
  if (!report.ok && checkpoints.length === 0)
    for (const { seq, reason, detail } of report.breaks) await openBreak(deps, { seq, reason, detail });
  return report;
}

async function record(
  deps: TrailDeps,
  type: 'audit.read' | 'audit.exported',
  details: { readonly [key: string]: AuditValue },
  context: ActorContext,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    tx.audit.append({ ...actBy(context), type, target: { kind: 'audit' }, details });
  });
}
