import { type EngineDeps, fireArrivals, fireSchedules, readPause } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 1_000;

/** Records the Runs that are due, by the clock and for files that arrived. Every worker keeps time; PostgreSQL sees to it that a slot runs once. */
export function keepTime(deps: EngineDeps, log: Logger): Loop {
  return repeat({
    name: 'keep-time',
    everyMs: EVERY_MS,
    log,
    round: async () => {
      // What is due waits; each schedule's catch-up policy decides about the slots that passed.
      if ((await readPause(deps.database.read)) !== undefined) return false;
      const results = await Promise.allSettled([fireSchedules(deps), fireArrivals(deps)]);
      const fired = results.reduce((sum, result) => sum + (result.status === 'fulfilled' ? result.value : 0), 0);
      if (fired > 0) log.info({ fired }, 'schedules fired');
      // Neither holds up the other.
      for (const result of results) if (result.status === 'rejected') throw result.reason;
      return false;
    },
  });
}
