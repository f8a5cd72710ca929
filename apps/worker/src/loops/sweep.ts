import {
  type EngineDeps,
  expireChanges,
  forgetOldDeliveries,
  sweepAuditExports,
  sweepKeys,
  sweepSessions,
} from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 10 * 60_000;
const IDEMPOTENCY_KEPT_MS = 24 * 60 * 60_000;

/** Forgets what has had its day: ended sign-ins, changes that nobody approved in time, keys whose overlap is over, old idempotency keys, exports and deliveries of webhooks that were kept long enough. Nothing that an auditor would ask for. */
export function sweep(deps: EngineDeps, log: Logger): Loop {
  return repeat({
    name: 'sweep',
    everyMs: EVERY_MS,
    log,
    round: async () => {
      const now = deps.clock.now();
      await sweepSessions(deps);
      await expireChanges(deps);
      await sweepKeys(deps);
      await deps.database.read.idempotency.removeOlderThan(new Date(now.getTime() - IDEMPOTENCY_KEPT_MS));
      const isMore = await forgetOldDeliveries(deps);
      return (await sweepAuditExports(deps)) || isMore;
    },
  });
}
