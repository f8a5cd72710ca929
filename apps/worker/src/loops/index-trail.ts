import type { EngineDeps } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { IndexPace } from './index-pace.js';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 1_000;
const AT_ONCE = 5_000;

/** Takes new events of the audit trail into what it is searched by, behind those who write them (docs/adr/0038). */
export function indexTrail({ database }: Pick<EngineDeps, 'database'>, log: Logger): Loop {
  const { auditTrail } = database.read;
  const pace = new IndexPace();
  return repeat({
    name: 'index-trail',
    everyMs: EVERY_MS,
    log,
    round: async (signal) => {
      if (!pace.isDue(await auditTrail.indexed(), performance.now())) return false;
      while (!signal.aborted && (await auditTrail.index(AT_ONCE)) === AT_ONCE);
      return false;
    },
  });
}
