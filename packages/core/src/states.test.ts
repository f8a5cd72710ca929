import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertRunTransition,
  assertTransferTransition,
  isRunOver,
  isTransferOver,
  runStates,
  runTransitions,
  type TransferState,
  transferStates,
  transferTransitions,
} from './states.js';

function allows(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'conflict.state', disposition: 'permanent' });
    return false;
  }
}

/** Everything that can be reached in one or more steps. */
function reachable<State extends string>(table: Record<State, readonly State[]>, from: State): Set<State> {
  const seen = new Set<State>();
  const open: State[] = [...table[from]];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    open.push(...table[state]);
  }
  return seen;
}

describe('the states of a transfer', () => {
  it('change as the table says and in no other way', () => {
    for (const from of transferStates) {
      const allowed: readonly string[] = transferTransitions[from];
      for (const to of transferStates) expect(allows(() => assertTransferTransition(from, to))).toBe(allowed.includes(to));
    }
  });

  it('never change into themselves', () => {
    for (const state of transferStates) expect(allows(() => assertTransferTransition(state, state))).toBe(false);
  });

  it('end for good only when the file is committed', () => {
    expect(transferStates.filter((state) => transferTransitions[state].length === 0)).toEqual(['committed']);
    expect(transferStates.filter(isTransferOver)).toEqual(['committed', 'failed', 'cancelled']);
  });

  it('lead to committed only through verifying', () => {
    const before = transferStates.filter((state) =>
      (transferTransitions[state] as readonly TransferState[]).includes('committed'),
    );
    expect(before).toEqual(['verifying']);
  });

  it('can be reached from queued, every one, and all can still be committed but for the one that is', () => {
    expect([...reachable<TransferState>(transferTransitions, 'queued')].toSorted()).toEqual([...transferStates].toSorted());
    for (const state of transferStates) {
      expect(reachable<TransferState>(transferTransitions, state).has('committed')).toBe(state !== 'committed');
    }
  });

  it('once committed stay so, whatever is tried', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...transferStates), { maxLength: 40 }), (wishes) => {
        let state: TransferState = 'queued';
        let committed = false;
        for (const wish of wishes) {
          const from: TransferState = state;
          if (allows(() => assertTransferTransition(from, wish))) state = wish;
          if (committed) expect(state).toBe('committed');
          committed = state === 'committed';
        }
      }),
    );
  });

  it('are named in the refusal', () => {
    expect(() => assertTransferTransition('committed', 'running')).toThrow(
      expect.objectContaining({
        publicDetail: 'A transfer that is committed cannot become running.',
        context: { from: 'committed', to: 'running' },
      }),
    );
  });
});

describe('the states of a run', () => {
  it('change as the table says and in no other way', () => {
    for (const from of runStates) {
      const allowed: readonly string[] = runTransitions[from];
      for (const to of runStates) expect(allows(() => assertRunTransition(from, to))).toBe(allowed.includes(to));
    }
  });

  it('end for good when the run succeeded, failed or was cancelled', () => {
    expect(runStates.filter(isRunOver)).toEqual(['succeeded', 'failed', 'cancelled']);
  });

  it('all lead to an end', () => {
    for (const state of runStates.filter((one) => !isRunOver(one))) {
      expect([...reachable<(typeof runStates)[number]>(runTransitions, state)].filter(isRunOver).toSorted()).toEqual([
        'cancelled',
        'failed',
        'succeeded',
      ]);
    }
  });

  it('are named in the refusal', () => {
    expect(() => assertRunTransition('succeeded', 'queued')).toThrow(
      expect.objectContaining({ publicDetail: 'A run that is succeeded cannot become queued.' }),
    );
  });
});
