import { isFailure, type Schedule } from '@waybill/core';
import { type Fired, type FiringDeps, fireSet } from './fire-set.js';

/** Enough for 10,000 Schedules of one moment to take seconds, few enough for nobody else to wait for the audit trail. */
const SET = 250;

/**
 * The tick: records a Run for every Schedule whose slot has come, unless the Job's other Runs or a success in the slot's window
 * say otherwise, and looks whether the success that a window was to see has come. A Run is unique by (schedule, slot), and the
 * Schedule moves on in the same transaction, so any number of workers may tick at the same time (BEHAVIOURS B19, B20). Schedules that
 * are due together are recorded together, until none is due. Resolves to the number of Runs recorded.
 */
export async function fireSchedules(deps: FiringDeps): Promise<number> {
  for (let runs = 0; ; ) {
    const due = await deps.database.read.schedules.due(deps.clock.now(), SET);
    const fired = due.length === 0 ? { runs: 0, moved: 0 } : await fireTogether(deps, due);
    runs += fired.runs;
    if (due.length < SET || fired.moved === 0) return runs;
  }
}

/** One that cannot be fired, or that somebody changes meanwhile, must not hold up the others: then each has its turn alone. */
async function fireTogether(deps: FiringDeps, due: readonly Schedule[]): Promise<Fired> {
  try {
    return await fireSet(deps, due);
  } catch (error) {
    if (isFailure(error, 'database.unavailable')) throw error;
  }
  let moved = 0;
  const runs = await firedOf(due, async (schedule) => {
    const alone = await fireSet(deps, [schedule]);
    moved += alone.moved;
    return alone.runs;
  });
  return { runs, moved };
}

/** Fires one after the other; one that cannot be fired must not hold up the others, and is thrown at the end. */
export async function firedOf<T>(due: readonly T[], fire: (thing: T) => Promise<number>): Promise<number> {
  let fired = 0;
  let failed: { readonly error: unknown } | undefined;
  for (const thing of due) {
    try {
      fired += await fire(thing);
    } catch (error) {
      // Another worker fired it between our look and our write.
      if (isFailure(error, 'version.stale') || isFailure(error, 'conflict.duplicate') || isFailure(error, 'not-found')) continue;
      failed ??= { error };
    }
  }
  if (failed !== undefined) throw failed.error;
  return fired;
}
