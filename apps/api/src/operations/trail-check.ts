import type { Database } from '@waybill/core';
import type { DependencyCheck } from './readiness.js';

/** Anybody may ask for readiness; nobody may keep others from appending by it. */
const KEPT_MS = 5_000;

/** Whether the audit trail can be written: while it cannot, nothing that leaves an event is done. */
export function trailCheck(database: Pick<Database, 'tryTrail'>): DependencyCheck {
  let tried: { readonly at: number; readonly outcome: Promise<void> } | undefined;
  return {
    name: 'audit',
    run: async () => {
      if (tried === undefined || performance.now() - tried.at > KEPT_MS) {
        tried = { at: performance.now(), outcome: database.tryTrail() };
      }
      await tried.outcome;
      return { status: 'ok' };
    },
  };
}
