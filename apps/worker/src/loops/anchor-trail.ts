import type { BucketOpener, JobEnd, SecretBox } from '@waybill/core';
import { type EngineDeps, openEnd, putCheckpoints, removeOldAudit } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const PUT_EVERY_MS = 5_000;
const LOOK_EVERY_MS = 60_000;

/** Puts checkpoints of the audit trail where its anchors say (docs/adr/0041), and removes what is beyond its time (docs/adr/0042). */
export function anchorTrail(
  deps: EngineDeps,
  places: { readonly secretBox: SecretBox; readonly buckets: BucketOpener },
  log: Logger,
): readonly Loop[] {
  const all = {
    ...{ ...deps, ...places },
    openEnd: (end: JobEnd, signal: AbortSignal) => openEnd(deps, end, signal),
  };
  return [
    repeat({
      name: 'anchor-trail',
      everyMs: PUT_EVERY_MS,
      log,
      round: async (signal) => {
        await putCheckpoints(all, signal);
        return false;
      },
    }),
    repeat({
      name: 'remove-old-audit',
      everyMs: LOOK_EVERY_MS,
      log,
      round: async (signal) => {
        await removeOldAudit(deps, async () => all, signal);
        return false;
      },
    }),
  ];
}
