import type { CallOptions, Ref } from './call-types.js';
import type { Run } from './generated/api.js';
import { wait } from './wait.js';

/** How a run is waited for. */
export interface WaitForRunOptions extends CallOptions {
  /** Told of the run whenever it was looked at and is not as before; the end as well. */
  readonly onProgress?: ((run: Run) => void) | undefined;
  /** The longest pause between two looks; 2 seconds when absent. The first ones are shorter. */
  readonly longestPauseMs?: number | undefined;
}

const over: ReadonlySet<Run['state']> = new Set(['succeeded', 'failed', 'cancelled']);

/**
 * Looks at a run until it is over, and resolves to it: `state` says how it ended, `failureCode` and `failureDetail` why.
 * @throws the signal's reason when it is aborted; the run goes on
 */
export async function waitForRun(
  look: (which: Ref, options: CallOptions) => Promise<Run>,
  which: Ref,
  { signal, onProgress, longestPauseMs = 2000 }: WaitForRunOptions = {},
): Promise<Run> {
  let before = '';
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const run = await look(which, { signal });
    const now = JSON.stringify([run.version, run.state, run.counts]);
    if (now !== before) onProgress?.(run);
    before = now;
    if (over.has(run.state)) return run;
    await wait(Math.min(pauseMs, longestPauseMs), signal);
  }
}
