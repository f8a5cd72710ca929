import type { JobEnd } from '@waybill/core';
import { deliverNextExport, type EngineDeps, fireScheduledExports, openEnd, readPause } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 5_000;
/** So that one at a slow partner does not hold up all others. */
const AT_ONCE = 3;

/** Asks for the exports of the audit trail that are scheduled, and brings exports to where they are to go (docs/adr/0049). */
export function deliverExports(deps: EngineDeps, log: Logger): readonly Loop[] {
  const all = { ...deps, openEnd: (end: JobEnd, signal: AbortSignal) => openEnd(deps, end, signal) };
  const fire = repeat({
    name: 'schedule-exports',
    everyMs: EVERY_MS,
    log,
    round: async () => {
      if ((await readPause(deps.database.read)) === undefined) await fireScheduledExports(deps);
      return false;
    },
  });
  const delivering = Array.from({ length: AT_ONCE }, (_, number) =>
    repeat({
      name: `deliver-exports-${number + 1}`,
      everyMs: EVERY_MS,
      log,
      round: async (signal) => (await readPause(deps.database.read)) === undefined && deliverNextExport(all, signal),
    }),
  );
  return [fire, ...delivering];
}
