import type { Run } from '@waybill/core';
import { type Caller, withinReachOf } from '../http/caller.js';

/**
 * A Run as its reader may see it. What had it run may be files of another partner's, or another partner's job: who has a scope is told of Runs that were
 * asked for, and of no other cause.
 */
export function runShown(run: Run, caller: Caller): Run {
  if (withinReachOf(caller).within === undefined || run.cause === null || run.cause.kind === 'rerun') return run;
  return { ...run, cause: null, requestedBy: run.trigger === 'file' ? 'files' : 'another job' };
}
