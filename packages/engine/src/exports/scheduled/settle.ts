import {
  type AuditExport,
  type Clock,
  failureCodes,
  type Id,
  type ScheduledExportOutcome,
  type ScheduledExportState,
  type Tx,
} from '@waybill/core';
import { againAfterMs } from './again-after.js';

/**
 * Writes down what came of the open export of a scheduled one, and how far it is with `since-last`: only what was kept or delivered counts as exported.
 * Resolves to the state as it is then; its export is open still when that is neither made nor given up.
 */
export async function settle(tx: Tx, clock: Clock, state: ScheduledExportState): Promise<ScheduledExportState> {
  if (state.openExportId === null) return state;
  const made = await findExport(tx, state.openExportId);
  const came = made === undefined ? gone : cameOf(made);
  if (came === undefined) return state;
  const { afterSeq, throughSeq } = made?.filter ?? {};
  const at = clock.now();
  const failures = came.verdict === 'failed' ? (state.outcome?.failures ?? 0) + 1 : 0;
  const mayPass = made !== undefined && failures > 0 && (await isMadeAgain(tx, state, came));
  const isNext = came.verdict !== 'failed' && afterSeq === state.exportedSeq && throughSeq !== undefined;
  const settled = {
    ...state,
    openExportId: null,
    exportedSeq: isNext ? throughSeq : state.exportedSeq,
    outcome: {
      ...{ ...came, exportId: state.openExportId, at, failures },
      againAt: mayPass ? new Date(at.getTime() + againAfterMs(failures)) : null,
    },
  };
  await tx.scheduledExports.saveState(settled);
  tx.live.publish({ kind: 'changed', noun: 'scheduled-exports', id: state.scheduledExportId });
  return settled;
}

/** Whether a day or month is made again by itself: not what a person cancelled, nor where it would fail in the same way. */
async function isMadeAgain(tx: Tx, { scheduledExportId }: ScheduledExportState, { code }: Came): Promise<boolean> {
  const found = await tx.scheduledExports.find(scheduledExportId);
  if (found === undefined || found.period === 'all' || found.period === 'since-last' || code === 'cancelled') return false;
  return Object.entries(failureCodes).find(([each]) => each === code)?.[1].disposition === 'retry';
}

/** The same, for the scheduled export, if any, whose open export this is. */
export async function settleExport(tx: Tx, clock: Clock, exportId: Id): Promise<void> {
  const state = await tx.scheduledExports.lockStateOf(exportId);
  if (state !== undefined) await settle(tx, clock, state);
}

type Came = Pick<ScheduledExportOutcome, 'verdict' | 'code' | 'detail'>;

const gone: Came = { verdict: 'failed', code: 'not-found', detail: 'The export was deleted before it was over.' };

async function findExport(tx: Tx, id: Id): Promise<AuditExport | undefined> {
  return (await tx.auditExports.byIds([id]))[0];
}

function cameOf({ state, failure, delivery }: AuditExport): Came | undefined {
  const failed = (why: AuditExport['failure'], otherwise: string): Came => ({
    ...{ verdict: 'failed', code: why?.code ?? 'cancelled', detail: why?.detail ?? otherwise },
  });
  if (state === 'failed' || state === 'cancelled') return failed(failure, 'The export was cancelled.');
  if (state !== 'done') return undefined;
  if (delivery === null) return { verdict: 'kept', code: null, detail: null };
  if (delivery.state === 'done') return { verdict: 'delivered', code: null, detail: null };
  if (delivery.state === 'failed' || delivery.state === 'cancelled')
    return failed(delivery.failure, 'The delivery was cancelled.');
  return undefined;
}
