import { Failure } from './failure.js';

/** The states of a Transfer. A change is a compare-and-set in the database, with its audit event in the same transaction. */
export const transferStates = ['queued', 'running', 'verifying', 'committed', 'failed', 'cancelled'] as const;
export type TransferState = (typeof transferStates)[number];

/** Which state may follow which. `running → queued` and `verifying → queued` are a retry. */
export const transferTransitions = {
  queued: ['running', 'cancelled', 'failed'],
  running: ['verifying', 'queued', 'failed', 'cancelled'],
  verifying: ['committed', 'queued', 'failed'],
  committed: [],
  failed: ['queued'],
  cancelled: ['queued'],
} as const satisfies Record<TransferState, readonly TransferState[]>;

/** The states of a Run. `discovering` lists and decides; `running` waits for its Transfers. */
export const runStates = ['queued', 'discovering', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export const runTransitions = {
  queued: ['discovering', 'cancelled', 'failed'],
  discovering: ['running', 'queued', 'succeeded', 'failed', 'cancelled'],
  running: ['succeeded', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<RunState, readonly RunState[]>;

/** True when nothing more happens by itself. */
export function isTransferOver(state: TransferState): boolean {
  return state === 'committed' || state === 'failed' || state === 'cancelled';
}

/** True when nothing more happens. */
export function isRunOver(state: RunState): boolean {
  return runTransitions[state].length === 0;
}

/** @throws Failure `conflict.state` for a change the table does not list */
export function assertTransferTransition(from: TransferState, to: TransferState): void {
  const allowed: readonly TransferState[] = transferTransitions[from];
  if (!allowed.includes(to)) {
    throw new Failure('conflict.state', {
      publicDetail: `A transfer that is ${from} cannot become ${to}.`,
      context: { from, to },
    });
  }
}

/** @throws Failure `conflict.state` for a change the table does not list */
export function assertRunTransition(from: RunState, to: RunState): void {
  const allowed: readonly RunState[] = runTransitions[from];
  if (!allowed.includes(to)) {
    throw new Failure('conflict.state', { publicDetail: `A run that is ${from} cannot become ${to}.`, context: { from, to } });
  }
}
