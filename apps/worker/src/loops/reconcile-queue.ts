import type { TaskQueue } from '@waybill/core';
import { type EngineDeps, reconcile } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 5_000;

/** Brings back what the queue lost and what dead processes left. */
export function reconcileQueue(deps: EngineDeps, queue: TaskQueue, log: Logger): Loop {
  return repeat({
    name: 'reconcile-queue',
    everyMs: EVERY_MS,
    log,
    round: async () => {
      await reconcile(deps, queue);
      return false;
    },
  });
}
