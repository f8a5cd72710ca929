import { isSameEnd, type JobDefinition, type JobEnd, jobEnds, type Storage } from '@waybill/core';
import { openConnection } from '../connections/open-connection.js';
import type { ActorContext } from './deps.js';
import type { DryRunDeps } from './dry-run-job.js';

interface Opened {
  readonly end: JobEnd;
  readonly storage: Storage;
  close(): Promise<void>;
}

/** The ends of a Job, opened for somebody who looks. */
export interface OpenJobEnds {
  readonly source: Storage;
  readonly targets: readonly Storage[];
  close(): Promise<void>;
}

/** Opens all of them, one after the other in the order of their ids, as Runs do. @throws Failure why one cannot be opened */
export async function openJobEnds(
  deps: DryRunDeps,
  definition: JobDefinition,
  { actor }: Pick<ActorContext, 'actor'>,
  signal: AbortSignal,
): Promise<OpenJobEnds> {
  const { source, targets } = jobEnds(definition);
  const ends = [source, ...targets.map(({ end }) => end)];
  const opened: Opened[] = [];
  // Everything was said already when they are closed; how a partner hangs up is no part of it.
  const close = async (): Promise<void> => void (await Promise.allSettled(opened.map((each) => each.close())));
  try {
    for (const end of [...ends].sort((one, other) => (one.id < other.id ? -1 : 1))) {
      if (!opened.some((each) => isSameEnd(each.end, end))) opened.push(await openOne(deps, end, actor, signal));
    }
    const storageOf = (end: JobEnd): Storage => {
      const found = opened.find((each) => isSameEnd(each.end, end));
      if (found === undefined) throw new RangeError('every end was opened');
      return found.storage;
    };
    return { source: storageOf(source), targets: targets.map(({ end }) => storageOf(end)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Opens one of them. @throws Failure why it cannot be opened */
export async function openOne(deps: DryRunDeps, end: JobEnd, actor: ActorContext['actor'], signal: AbortSignal): Promise<Opened> {
  const { read } = deps.database;
  if (end.kind === 'store') {
    const storage = await deps.stores.open(await read.stores.get(end.id));
    return { end, storage, close: () => storage.close() };
  }
  const open = await openConnection(deps, await read.connections.get(end.id), { actor }, signal);
  return { end, storage: open.storage, close: () => open.close() };
}
