import { type EngineDeps, fireSchedules } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 1_000;

/** Records the Runs that are due. Every worker keeps time; PostgreSQL sees to it that a slot runs once. */
export function keepTime(deps: EngineDeps, log: Logger): Loop {
  return repeat({
    name: 'keep-time',
    everyMs: EVERY_MS,
    log,
    round: async () => {
      const fired = await fireSchedules(deps);
      if (fired > 0) log.info({ fired }, 'schedules fired');
      return false;
    },
  });
}
