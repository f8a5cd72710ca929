import type { SecretBox } from '@waybill/core';
import { type CheckpointRules, type EngineDeps, type FollowingSigner, makeCheckpoint, verifyDaily } from '@waybill/engine';
import type { Logger } from '@waybill/platform';
import { type Loop, repeat } from './repeat.js';

const EVERY_MS = 1_000;

/** What keeps the audit trail proven: checkpoints when they are due, and a walk over the whole trail a day. */
export interface TrailChecks {
  readonly rules: CheckpointRules;
  readonly signer: FollowingSigner;
  readonly secretBox: SecretBox;
}

/** Makes checkpoints of what it checked, follows the signing key, and verifies the whole trail daily (docs/adr/0035). */
export function checkTrail(deps: EngineDeps, { rules, signer, secretBox }: TrailChecks, log: Logger): readonly Loop[] {
  return [
    repeat({
      name: 'make-checkpoints',
      everyMs: EVERY_MS,
      log,
      round: async (signal) => {
        await signer.refresh();
        return (await makeCheckpoint({ ...deps, signer }, rules, signal)) !== undefined;
      },
    }),
    repeat({
      name: 'verify-trail',
      everyMs: 60 * EVERY_MS,
      log,
      round: async (signal) => {
        await verifyDaily({ ...deps, secretBox }, signal);
        return false;
      },
    }),
  ];
}
