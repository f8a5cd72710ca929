import {
  type AuditFilter,
  checkedTimesOfRule,
  type ExportPlace,
  firstFire,
  type Id,
  isFailure,
  newId,
  type ScheduledExport,
  type Tx,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { type ChangeOf, checkSlug, checkVersion, invalid, taken } from '../../administration/input-checks.js';
import { changedFields, type Described, recordAct } from '../../administration/record-change.js';
import { describePlace, type ExportPlaceInput, readExportPlace } from '../export-place.js';
import { plainFilter } from '../export-rows.js';
import { timesOf } from './times-of.js';

type Deps = Pick<AdministrationDeps, 'database' | 'clock'>;

/** A new scheduled export. */
export interface CreateScheduledExportInput
  extends Pick<ScheduledExport, 'slug' | 'format' | 'period' | 'cron' | 'timeZone' | 'reason'> {
  /** Everything when absent. */
  readonly filter?: AuditFilter;
  /** True when absent. */
  readonly enabled?: boolean;
  /** Only kept when absent or null. */
  readonly deliverTo?: ExportPlaceInput | null;
}

/** The fields of one to change; a place replaces the whole place. */
export type UpdateScheduledExportInput = Partial<Omit<CreateScheduledExportInput, 'slug'>>;

/** Sets one up. The first slot is the next one. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createScheduledExport(
  deps: Deps,
  { deliverTo = null, filter = {}, enabled = true, ...input }: CreateScheduledExportInput,
  context: ActorContext,
): Promise<ScheduledExport> {
  checkSlug(input.slug);
  return deps.database.transaction(async (tx) => {
    if ((await tx.scheduledExports.findBySlug(input.slug)) !== undefined)
      throw taken('/slug', `There is a scheduled export "${input.slug}" already.`);
    const place = deliverTo === null ? null : (await readExportPlace(tx, deliverTo)).place;
    const wanted = { ...input, id: newId(), filter, enabled, deliverTo: place };
    checkScheduledExport(deps, wanted);
    const made = await tx.scheduledExports.insert(wanted);
    await tx.scheduledExports.saveState({ ...(await tx.scheduledExports.state(made.id)), nextFireAt: nextOf(deps, made) });
    record(tx, 'scheduled-export.created', context, made, { after: describe(made) });
    return made;
  });
}

/** Changes the given fields. Other times begin with the next slot; what was exported stays exported. @throws Failure `version.stale`, `input.invalid` */
export async function updateScheduledExport(
  deps: Deps,
  { id, version, changes }: ChangeOf<UpdateScheduledExportInput>,
  context: ActorContext,
): Promise<ScheduledExport> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.scheduledExports.get(id);
    checkVersion(before, version);
    const { deliverTo, ...rest } = changes;
    const place = await changedPlace(tx, before.deliverTo, deliverTo);
    const wanted = { ...before, ...rest, deliverTo: place };
    checkScheduledExport(deps, wanted);
    const change = changedFields(describe(before), describe(wanted));
    if (change === undefined) return before;
    const after = await tx.scheduledExports.update(wanted);
    if (before.cron !== after.cron || before.timeZone !== after.timeZone || before.enabled !== after.enabled) {
      const state = (await tx.scheduledExports.lockState(id)) ?? (await tx.scheduledExports.state(id));
      await tx.scheduledExports.saveState({ ...state, nextFireAt: nextOf(deps, after) });
    }
    record(tx, 'scheduled-export.updated', context, after, change);
    return after;
  });
}

/** Exports that it made stay as long as any. @throws Failure `not-found` */
export async function deleteScheduledExport(deps: Deps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const found = await tx.scheduledExports.get(id);
    await tx.scheduledExports.remove(found);
    record(tx, 'scheduled-export.deleted', context, found, { before: describe(found) });
  });
}

/** Asks for one now, whether it is on or off; a worker takes it within seconds, and its slots stay as they are. @throws Failure `not-found` */
export async function requestScheduledExport(deps: Deps, id: Id, context: ActorContext): Promise<ScheduledExport> {
  return deps.database.transaction(async (tx) => {
    const found = await tx.scheduledExports.get(id);
    const state = (await tx.scheduledExports.lockState(id)) ?? (await tx.scheduledExports.state(id));
    await tx.scheduledExports.saveState({ ...state, requestedAt: deps.clock.now() });
    record(tx, 'scheduled-export.requested', context, found, undefined);
    return found;
  });
}

async function changedPlace(tx: Tx, before: ExportPlace | null, wanted: UpdateScheduledExportInput['deliverTo']) {
  if (wanted === undefined) return before;
  return wanted === null ? null : (await readExportPlace(tx, wanted)).place;
}

/** @throws Failure `input.invalid` for times that never come, and for a filter with times of its own beside a period */
export function checkScheduledExport(
  { clock }: Pick<Deps, 'clock'>,
  { cron, timeZone, period, filter }: Pick<ScheduledExport, 'cron' | 'timeZone' | 'period' | 'filter'>,
): void {
  const rule = { kind: 'cron', cron, timeZone, calendarId: null, onClosedDay: 'skip', catchUp: 'one' } as const;
  try {
    checkedTimesOfRule(rule, undefined, clock.now());
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw invalid(error.field === 'timeZone' ? '/timeZone' : '/cron', error.publicDetail);
  }
  if (period === 'all') return;
  for (const field of ['since', 'until'] as const) {
    if (filter[field] !== undefined)
      throw invalid(`/filter/${field}`, 'The period says from when to when: give it no other times, or the period "all".');
  }
}

function nextOf({ clock }: Deps, thing: ScheduledExport): Date | null {
  return thing.enabled ? firstFire(timesOf(thing), clock.now()) : null;
}

function describe(thing: Pick<ScheduledExport, keyof CreateScheduledExportInput>): Described {
  const { slug, enabled, format, period, cron, timeZone, reason, filter, deliverTo } = thing;
  return {
    ...{ slug, enabled, format, period, cron, timeZone, reason, filter: plainFilter(filter) },
    deliverTo: deliverTo === null ? null : describePlace(deliverTo),
  };
}

function record(
  tx: Tx,
  type: 'scheduled-export.created' | 'scheduled-export.updated' | 'scheduled-export.deleted' | 'scheduled-export.requested',
  context: ActorContext,
  { id, slug }: ScheduledExport,
  change: Parameters<typeof recordAct>[1]['change'],
): void {
  const target = { kind: 'scheduled-export', id, name: slug } as const;
  recordAct(tx, { type, context, target, noun: 'scheduled-exports', ...(change === undefined ? {} : { change }) });
}
