import { type AuditExport, Failure, type Id, type Page, type PageRequest, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { invalid } from '../administration/input-checks.js';
import { actBy } from '../administration/record-change.js';
import { platformActor } from '../transfers/names.js';
import { addExport } from './add-export.js';
import { exportFileName } from './export-file-name.js';
import { deliveryTo, describePlace, type ExportPlaceInput, readExportPlace } from './export-place.js';
import { partsOf } from './parts-of.js';

type Deps = Pick<AdministrationDeps, 'database' | 'clock'>;

/** How many may wait or be made at a time. */
const MOST_OPEN = 20;
const SWEPT_AT_ONCE = 100;

/** What is asked for. */
export interface AuditExportRequest extends Pick<AuditExport, 'format' | 'filter' | 'reason'> {
  /** Only kept when absent or null. */
  readonly deliverTo?: ExportPlaceInput | null;
}

/** Asks for an export; a worker makes it, and delivers it where that is wanted. @throws Failure `quota.exceeded`, `permission.denied`, `input.invalid` */
export async function requestAuditExport(
  deps: Deps,
  { deliverTo = null, ...asked }: AuditExportRequest,
  context: ActorContext,
): Promise<AuditExport> {
  if (deliverTo !== null) mayDeliver(context);
  return deps.database.transaction(async (tx) => {
    const to = deliverTo === null ? undefined : await readExportPlace(tx, deliverTo);
    const { items } = await tx.auditExports.list({ limit: 200 });
    if (items.filter(({ state }) => state === 'queued' || state === 'running').length >= MOST_OPEN) {
      throw new Failure('quota.exceeded', {
        publicDetail: `${MOST_OPEN} exports wait or are being made: wait for one, or cancel one.`,
      });
    }
    const now = deps.clock.now();
    const moment = { at: now, timeZone: 'UTC' };
    const made = await addExport(tx, { ...asked, now, to, moment, act: actBy(context) });
    return tx.auditExports.get(made.id);
  });
}

/** Whoever may read the trail may fetch it; into stores and to partners only administrators put files. */
function mayDeliver({ actor }: ActorContext): void {
  if (actor.role === 'admin') return;
  throw new Failure('permission.denied', {
    publicDetail: 'Delivering to a store or a partner takes an administrator. Ask for the export without it, and fetch its file.',
  });
}

/**
 * Delivers the file of an export that is there: to another place than before, or once more to the same.
 * @throws Failure `not-found`, `permission.denied`, `input.invalid`, `conflict.state` when there is no file, or it is on its way
 */
export async function requestExportDelivery(
  deps: Deps,
  { id, deliverTo }: { readonly id: Id; readonly deliverTo?: ExportPlaceInput | undefined },
  context: ActorContext,
): Promise<AuditExport> {
  mayDeliver(context);
  return deps.database.transaction(async (tx) => {
    const made = await tx.auditExports.get(id);
    const { state, delivery } = made;
    if (state !== 'done') throw new Failure('conflict.state', { publicDetail: `The export is ${state}: it has no file.` });
    if (delivery?.state === 'queued' || delivery?.state === 'running')
      throw new Failure('conflict.state', { publicDetail: 'Its file is on its way already.' });
    const now = deps.clock.now();
    const to =
      deliverTo === undefined ? delivery : deliveryTo(made, await readExportPlace(tx, deliverTo), { at: now, timeZone: 'UTC' });
    if (to === null) throw invalid('/deliverTo', 'It was never to go anywhere: say where.');
    await tx.exportDeliveries.put(id, { ...to, dueAt: now });
    tx.audit.append({
      ...actBy(context),
      type: 'audit.export-delivery-requested',
      target: { kind: 'audit', id, name: to.fileName },
      details: describePlace(to.place),
    });
    tell(tx, id);
    return tx.auditExports.get(id);
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
