import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { exportLines, formatEvents, inPieces, type StoredAuditEvent } from '@waybill/audit';
import { AUDIT_EXPORT_KEPT_MS, type AuditExport, asFailure, Failure, type Id } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { heartbeatMs } from '../lease.js';
import { platformActor } from '../transfers/names.js';
import { makeBundle } from './bundle/make-bundle.js';
import type { RolePermission } from './bundle/people-tables.js';
import { exportFileName } from './export-file-name.js';
import { type ExportSelection, plainFilter, selectEvents } from './export-rows.js';
import { MAPPING_VERSION } from './mapping-version.js';
import { withTightHeap } from './tight-heap.js';

const PART_BYTES = 1024 * 1024;
const MOST_ATTEMPTS = 5;
const RETRY_MS = 5_000;

type Deps = Pick<EngineDeps, 'database' | 'clock' | 'signer' | 'processName' | 'leaseMs'> & {
  /** What each role may ask of the API; an audit bundle tells it. */
  readonly permissions?: readonly RolePermission[];
};

/** How far a worker is with an export. */
interface Progress {
  doneEvents: number;
  totalEvents: number | null;
}

/**
 * Makes the file of an export: all of it in one attempt, in bounded memory. A worker that dies is followed by another, which begins anew;
 * one that lost its claim, or whose export was cancelled, stops. Does nothing when the export is not due.
 */
export async function makeAuditExport(deps: Deps, id: Id, signal: AbortSignal): Promise<void> {
  const now = deps.clock.now();
  const claimed = await deps.database.read.auditExports.claim(id, { now, until: later(deps, deps.leaseMs) });
  if (claimed === undefined) return;
  const progress: Progress = { doneEvents: 0, totalEvents: null };
  const lost = new AbortController();
  const both = AbortSignal.any([signal, lost.signal]);
  const timer = setInterval(() => void giveSign(deps, claimed, progress, lost), heartbeatMs(deps.leaseMs));
  try {
    await withTightHeap(() => make(deps, claimed, { progress, signal: both }));
  } catch (error) {
    if (lost.signal.aborted) return;
    await giveUp(deps, claimed, signal.aborted ? new Failure('shutting-down', { cause: error }) : asFailure(error));
  } finally {
    clearInterval(timer);
  }
}

const later = ({ clock }: Pick<Deps, 'clock'>, ms: number): Date => new Date(clock.now().getTime() + ms);

async function giveSign(deps: Deps, claimed: AuditExport, progress: Progress, lost: AbortController): Promise<void> {
  try {
    const kept = await deps.database.read.auditExports.progress(claimed, { ...progress, until: later(deps, deps.leaseMs) });
    if (!kept) lost.abort(new Failure('claim.lost'));
    else deps.database.live.publish({ kind: 'changed', noun: 'audit-exports', id: claimed.id });
  } catch {
    // The next one may get through; if none does, somebody else takes over, and this attempt's parts are not looked at.
  }
}

async function make(
  deps: Deps,
  claimed: AuditExport,
  { progress, signal }: { readonly progress: Progress; readonly signal: AbortSignal },
): Promise<void> {
  const selection = await selectEvents(deps, claimed.filter, signal);
  progress.totalEvents = selection.count;
  const digest = createHash('sha256');
  let sizeBytes = 0;
  let parts = 0;
  for await (const content of inPieces(piecesOf(deps, claimed, { selection, progress, signal }), PART_BYTES)) {
    signal.throwIfAborted();
    digest.update(content);
    await deps.database.read.auditExports.addPart(claimed, parts, content);
    sizeBytes += content.length;
    parts += 1;
  }
  const sha256 = digest.digest('hex');
  const at = deps.clock.now();
  const expiresAt = later(deps, AUDIT_EXPORT_KEPT_MS);
  const { doneEvents } = progress;
  await deps.database.transaction(async (tx) => {
    if (!(await tx.auditExports.finish(claimed, { doneEvents, sizeBytes, sha256, at, expiresAt })))
      throw new Failure('claim.lost');
    tx.audit.append({
      ...own(deps, claimed),
      type: 'audit.exported',
      outcome: 'success',
      details: {
        format: claimed.format,
        filter: plainFilter(claimed.filter),
        events: doneEvents,
        ...{ sizeBytes, sha256, expiresAt: expiresAt.toISOString() },
      },
    });
    tx.live.publish({ kind: 'changed', noun: 'audit-exports', id: claimed.id });
  });
}

interface Source {
  readonly selection: ExportSelection;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** The content of the file, in pieces. */
async function* piecesOf(
  deps: Deps,
  claimed: AuditExport,
  { selection, progress, signal }: Source,
): AsyncGenerator<string | Uint8Array> {
  const { format, filter } = claimed;
  if (format === 'bundle') {
    const done = (events: number): void => {
      progress.doneEvents = events;
    };
    yield* makeBundle(deps, claimed, { selection, done, signal });
    return;
  }
  const rows = counted(selection.rows(), progress);
  if (format !== 'ndjson') {
    yield* formatEvents(rows, { format, origin: { version: MAPPING_VERSION, host: hostname() }, signal });
    return;
  }
  const { complete } = selection;
  const about = { exportedAt: deps.clock.now(), filters: plainFilter(filter), complete, signer: deps.signer, signal };
  for await (const line of exportLines(rows, about)) yield `${line}\n`;
}

async function* counted(rows: AsyncIterable<StoredAuditEvent>, progress: Progress): AsyncGenerator<StoredAuditEvent> {
  for await (const row of rows) {
    yield row;
    progress.doneEvents += 1;
  }
}

async function giveUp(deps: Deps, claimed: AuditExport, failure: Failure): Promise<void> {
  if (failure.code === 'claim.lost') return;
  const told = { code: failure.code, detail: failure.publicDetail };
  const again = failure.code === 'shutting-down' || (failure.disposition === 'retry' && claimed.attempt < MOST_ATTEMPTS);
  await deps.database.transaction(async (tx) => {
    if (again) {
      const dueAt = failure.code === 'shutting-down' ? deps.clock.now() : later(deps, RETRY_MS * claimed.attempt);
      if (await tx.auditExports.retry(claimed, told, dueAt)) {
        tx.outbox.add({ task: { name: 'make-audit-export', exportId: claimed.id }, availableAt: dueAt });
      }
    } else if (await tx.auditExports.fail(claimed, told, deps.clock.now())) {
      tx.audit.append({ ...own(deps, claimed), type: 'audit.export-failed', outcome: 'failure', failure: told });
    }
    tx.live.publish({ kind: 'changed', noun: 'audit-exports', id: claimed.id });
  });
}

function own(deps: Deps, claimed: AuditExport) {
  return {
    actor: platformActor(deps.processName),
    target: { kind: 'audit', id: claimed.id, name: exportFileName(claimed) },
  } as const;
}
