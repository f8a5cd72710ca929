import { type EngineDeps, runDueRules } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 10_000;

/** Runs the rules for old files that are due (docs/adr/0043). */
export function keepFiles(deps: EngineDeps, log: Logger): Loop {
  return repeat({
    name: 'keep-files',
    everyMs: EVERY_MS,
    log,
    round: async (signal) => {
      await runDueRules(deps, signal);
      return false;
    },
  });
}
