import { eventFormats } from '@waybill/audit';
import { type AuditExport, Failure, type Id, newId, type Page, type PageRequest, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';
import { platformActor } from '../transfers/names.js';
import { plainFilter } from './export-rows.js';

type Deps = Pick<AdministrationDeps, 'database' | 'clock'>;

/** How many may wait or be made at a time. */
const MOST_OPEN = 20;
const SWEPT_AT_ONCE = 100;

/** The name under which the file of an export is saved. */
export function exportFileName({ id, format, createdAt }: Pick<AuditExport, 'id' | 'format' | 'createdAt'>): string {
  const extension = format === 'ndjson' ? '.jsonl' : eventFormats[format].extension;
  return `waybill-audit-${createdAt.toISOString().slice(0, 10)}-${id.slice(-12)}${extension}`;
}

/** Asks for an export; a worker makes it. @throws Failure `quota.exceeded` */
export async function requestAuditExport(
  deps: Deps,
  asked: Pick<AuditExport, 'format' | 'filter' | 'reason'>,
  context: ActorContext,
): Promise<AuditExport> {
  const { kind, name, id: actorId = null } = context.actor;
  return deps.database.transaction(async (tx) => {
    const { items } = await tx.auditExports.list({ limit: 200 });
    if (items.filter(({ state }) => state === 'queued' || state === 'running').length >= MOST_OPEN) {
      throw new Failure('quota.exceeded', {
        publicDetail: `${MOST_OPEN} exports wait or are being made: wait for one, or cancel one.`,
      });
    }
    const now = deps.clock.now();
    const made = await tx.auditExports.insert({ ...asked, id: newId(), requestedBy: { kind, name, id: actorId } }, now);
    tx.audit.append({
      ...actBy(context),
      type: 'audit.export-requested',
      target: { kind: 'audit', id: made.id },
      details: { format: made.format, filter: plainFilter(made.filter), reason: made.reason },
    });
    tx.outbox.add({ task: { name: 'make-audit-export', exportId: made.id } });
    tell(tx, made.id);
    return made;
  });
}

/** Exports, newest first. */
export async function listAuditExports(deps: Deps, page: PageRequest): Promise<Page<AuditExport>> {
  return deps.database.read.auditExports.list(page);
}

/** One export. @throws Failure `not-found` */
export async function readAuditExport(deps: Deps, id: Id): Promise<AuditExport> {
  return deps.database.read.auditExports.get(id);
}

/** Cancels an export that is not over. @throws Failure `not-found`, `conflict.state` */
export async function cancelAuditExport(deps: Deps, id: Id, context: ActorContext): Promise<AuditExport> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.auditExports.get(id);
    if (!(await tx.auditExports.cancel(id, deps.clock.now()))) {
      throw new Failure('conflict.state', { publicDetail: `The export is ${before.state}: there is nothing to cancel.` });
    }
    tx.audit.append({ ...actBy(context), type: 'audit.export-cancelled', target: { kind: 'audit', id } });
    tell(tx, id);
    return tx.auditExports.get(id);
  });
}

/** Deletes an export and its file; one that is being made is no more. @throws Failure `not-found` */
export async function deleteAuditExport(deps: Deps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const { state, sha256 } = await tx.auditExports.get(id);
    await tx.auditExports.remove(id);
    tx.audit.append({
      ...actBy(context),
      type: 'audit.export-deleted',
      target: { kind: 'audit', id },
      details: { state, sha256 },
    });
    tell(tx, id);
  });
}

/** A file of an export, as it goes out. */
export interface ExportFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly content: AsyncGenerator<Uint8Array, void, void>;
}

/** The file of an export, in bounded memory. Who fetches it is in the trail before the first byte goes out. @throws Failure `not-found`, `conflict.state` */
export async function downloadAuditExport(deps: Deps, id: Id, context: ActorContext): Promise<ExportFile> {
  return deps.database.transaction(async (tx) => {
    const found = await tx.auditExports.get(id);
    const { state, sizeBytes, sha256 } = found;
    if (sizeBytes === null || sha256 === null) {
      throw new Failure('conflict.state', { publicDetail: `The export is ${state}: it has no file.` });
    }
    tx.audit.append({
      ...actBy(context),
      type: 'audit.export-downloaded',
      target: { kind: 'audit', id },
      details: { format: found.format, sizeBytes, sha256 },
    });
    return { name: exportFileName(found), sizeBytes, sha256, content: partsOf(deps, found) };
  });
}

async function* partsOf(deps: Deps, { id, attempt, sizeBytes }: AuditExport): AsyncGenerator<Uint8Array, void, void> {
  let sent = 0;
  for (let part = 0; sent < (sizeBytes ?? 0); part += 1) {
    const content = await deps.database.read.auditExports.part({ id, attempt }, part);
    if (content === undefined) throw new Failure('not-found', { publicDetail: 'The export was deleted while it was fetched.' });
    sent += content.length;
    yield content;
  }
}

/** Deletes exports whose time is over. Resolves to whether there may be more. */
export async function sweepAuditExports(deps: Deps & { readonly processName: string }): Promise<boolean> {
  const over = await deps.database.read.auditExports.expired(deps.clock.now(), SWEPT_AT_ONCE);
  for (const { id, state, sha256 } of over) {
    await deps.database.transaction(async (tx) => {
      await tx.auditExports.remove(id);
      tx.audit.append({
        type: 'audit.export-deleted',
        outcome: 'success',
        actor: platformActor(deps.processName),
        target: { kind: 'audit', id },
        reason: 'expired',
        details: { state, sha256 },
      });
      tell(tx, id);
    });
  }
  return over.length === SWEPT_AT_ONCE;
}

function tell(tx: Tx, id: Id): void {
  tx.live.publish({ kind: 'changed', noun: 'audit-exports', id });
}
