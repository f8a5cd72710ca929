import {
  type AuditFilter,
  type DateMoment,
  type Id,
  previousPeriod,
  type ScheduledExport,
  type ScheduledExportState,
  type Tx,
  tickOf,
} from '@waybill/core';
import { allOf } from '../../administration/all-of.js';
import type { EngineDeps } from '../../deps.js';
import { addExport } from '../add-export.js';
import { settle } from './settle.js';
import { timesOf } from './times-of.js';

type Deps = Pick<EngineDeps, 'database' | 'clock'>;

/**
 * The tick of scheduled exports: asks for an export for each whose slot has come, or that somebody asked for, and writes down what came of those before. Any
 * number of workers may tick: a slot becomes one export. While one is being made or delivered the next slot waits; slots that passed meanwhile, or while nobody
 * looked, become one export, whose day or month begins with the first of them. A day or month
 * that failed is in the next one, and is made again by itself, later each time, when that may help. Resolves to how many exports were asked for.
 */
export async function fireScheduledExports(deps: Deps): Promise<number> {
  const all = await allOf((page) => deps.database.read.scheduledExports.list({}, page));
  let fired = 0;
  for (const found of all) {
    const { id, enabled } = found;
    const state = await deps.database.read.scheduledExports.state(id);
    const owed = await owedOf(deps.database.read, found, state);
    if (state.openExportId === null && !isDue(deps, enabled, state) && !isAgainDue(deps, found, owed)) continue;
    if (await deps.database.transaction((tx) => fireOne(deps, tx, id))) fired += 1;
  }
  return fired;
}

function isDue({ clock }: Deps, enabled: boolean, { nextFireAt, requestedAt }: ScheduledExportState): boolean {
  return requestedAt !== null || (enabled && nextFireAt !== null && nextFireAt <= clock.now());
}

async function fireOne(deps: Deps, tx: Tx, id: Id): Promise<boolean> {
  // Nobody else fires it until this transaction ends.
  const locked = await tx.scheduledExports.lockState(id);
  const found = await tx.scheduledExports.find(id);
  if (locked === undefined || found === undefined) return false;
  const state = await settle(tx, deps.clock, locked);
  if (state.openExportId !== null) return false;
  const owed = await owedOf(tx, found, state);
  const isOfSlot = isDue(deps, found.enabled, state);
  if (!isOfSlot && !isAgainDue(deps, found, owed)) return false;
  const turn = isOfSlot || owed === undefined ? turnOf(deps, found, state) : againOf(found, state, owed);
  const made = await addExport(tx, {
    ...{ format: found.format, reason: found.reason, now: deps.clock.now() },
    filter: await filterOf(tx, found, state, { ...turn, owed }),
    act: { outcome: 'success', actor: { kind: 'schedule', id, name: found.slug } },
    ...(found.deliverTo === null ? {} : { to: await namedPlace(tx, found.deliverTo) }),
    moment: turn.moment,
    details: { slot: turn.slot, ...(turn.missed === 0 ? {} : { missedSlots: turn.missed }) },
  });
  await tx.scheduledExports.saveState({
    ...state,
    ...{ openExportId: made.id, nextFireAt: turn.nextFireAt, requestedAt: null, lastSlot: turn.slot ?? state.lastSlot },
  });
  tx.live.publish({ kind: 'changed', noun: 'scheduled-exports', id });
  return true;
}

/** A day or month, or several, whose export failed. */
interface Owed {
  readonly since: Date;
  readonly until: Date;
  /** When it is made again by itself; null where that would not help. */
  readonly againAt: Date | null;
}

/** What failed of the days or months of a scheduled export; what a person cancelled or deleted is not owed. */
async function owedOf(
  { auditExports }: Pick<Tx, 'auditExports'>,
  { period }: ScheduledExport,
  { outcome }: ScheduledExportState,
): Promise<Owed | undefined> {
  if (period === 'all' || period === 'since-last' || outcome?.verdict !== 'failed' || outcome.code === 'cancelled')
    return undefined;
  const [made] = await auditExports.byIds([outcome.exportId]);
  const { since, until } = made?.filter ?? {};
  if (since === undefined || until === undefined) return undefined;
  return { since, until, againAt: outcome.againAt };
}

function isAgainDue({ clock }: Deps, { enabled }: ScheduledExport, owed: Owed | undefined): owed is Owed {
  return enabled && owed?.againAt != null && clock.now() >= owed.againAt;
}

/** The same days or months once more; the slot stays. */
function againOf({ timeZone }: ScheduledExport, { nextFireAt, lastSlot }: ScheduledExportState, { until }: Owed): Turn {
  return { slot: lastSlot, missed: 0, nextFireAt, moment: { at: until, timeZone }, first: until };
}

interface Turn {
  /** Null when somebody asked for it. */
  readonly slot: string | null;
  readonly missed: number;
  readonly nextFireAt: Date | null;
  readonly moment: DateMoment;
  /** When the first slot was that this export stands for. */
  readonly first: Date;
}

function turnOf({ clock }: Deps, found: ScheduledExport, { nextFireAt }: ScheduledExportState): Turn {
  const now = clock.now();
  const { timeZone } = found;
  const tick = tickOf(timesOf(found), { nextFireAt: found.enabled ? nextFireAt : null, expectedAt: null, catchUp: 'one', now });
  if (tick.due === undefined || nextFireAt === null)
    return { slot: null, missed: 0, nextFireAt, moment: { at: now, timeZone }, first: now };
  const { slot, at } = tick.due.fire;
  return { slot, missed: tick.missed, nextFireAt: tick.nextFireAt, moment: { at, timeZone }, first: nextFireAt };
}

async function filterOf(
  tx: Tx,
  { filter, period, timeZone }: ScheduledExport,
  { exportedSeq }: ScheduledExportState,
  { first, moment, owed }: Turn & { readonly owed: Owed | undefined },
): Promise<AuditFilter> {
  switch (period) {
    case 'all':
      return filter;
    case 'since-last':
      // Numbers have no gap and are committed in their order: what is up to the last one is all there.
      return { ...filter, afterSeq: exportedSeq, throughSeq: await tx.checkpoints.lastSeq() };
    default: {
      const unit = period === 'previous-day' ? 'day' : 'month';
      const { since } = previousPeriod(unit, first, timeZone);
      // What failed is in the next one, as with `since-last`.
      const begin = owed !== undefined && owed.since < since ? owed.since : since;
      return { ...filter, since: begin, until: previousPeriod(unit, moment.at, timeZone).until };
    }
  }
}

async function namedPlace(tx: Tx, place: NonNullable<ScheduledExport['deliverTo']>) {
  const { slug } = place.kind === 'store' ? await tx.stores.get(place.storeId) : await tx.connections.get(place.connectionId);
  return { place, placeName: slug };
}
