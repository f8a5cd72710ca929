import type { Database } from '@waybill/core';
import { platformActor } from '../transfers/names.js';

interface ProcessDeps {
  readonly database: Database;
  /** Such as `worker@host:4711`. */
  readonly processName: string;
}

/** Writes down that a process of the platform began or ended its work as it was asked to (BEHAVIOURS B33). */
export async function recordProcess(
  deps: ProcessDeps,
  role: string,
  type: 'platform.started' | 'platform.stopped',
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      type,
      outcome: 'success',
      actor: platformActor(deps.processName),
      target: { kind: 'platform', name: role },
    });
  });
}
