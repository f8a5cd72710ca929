import { type EngineDeps, sumUpNextDay } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 60_000;

/** Sums up the transfers of days that are over, one day a round, so that the overview need not read them (docs/adr/0058). */
export function sumUpDays(deps: Pick<EngineDeps, 'database' | 'clock'>, log: Logger): Loop {
  return repeat({ name: 'sum-up-days', everyMs: EVERY_MS, log, round: () => sumUpNextDay(deps) });
}
