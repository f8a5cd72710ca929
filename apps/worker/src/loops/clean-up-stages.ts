import { discardExpiredStages, discardLeftStages, type EngineDeps } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 5_000;

/**
 * Removes what ended Transfers had to leave at partners that did not answer, and what was kept of partners' uploads in vain. Waiting for a
 * partner holds up no other loop.
 */
export function cleanUpStages(deps: EngineDeps, log: Logger): Loop {
  return repeat({
    name: 'clean-up-stages',
    everyMs: EVERY_MS,
    log,
    round: async (signal) => {
      await Promise.all([discardLeftStages(deps, signal), discardExpiredStages(deps, signal)]);
      return false;
    },
  });
}
