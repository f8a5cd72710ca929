import {
  type DeliveringRules,
  expandDates,
  Failure,
  isFailure,
  joinVPath,
  type Stage,
  type Storage,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';

const MOST_NAMES = 1_000;

/** What the rules of a Job say about a file that is at the target already. */
export type ConflictRules = Pick<DeliveringRules, 'onConflict' | 'renameWith' | 'deleteBeforeRename'>;

export interface CommitRequest {
  readonly storage: Storage;
  readonly stage: Stage;
  /** Where the file goes when nothing is in its way. */
  readonly path: VPath;
  readonly sizeBytes: number;
  readonly rules: ConflictRules;
  readonly now: Date;
  /** Told another path before anything becomes visible there, so that it can be found again after a crash. */
  readonly onOtherPath: (path: VPath) => Promise<void>;
}

export interface Committed {
  readonly path: VPath;
  readonly warnings: readonly string[];
}

/** Whether a stage is opened so that its commit may replace a file; with `rename` and `backup` the commit decides, and never does. */
export function opensToReplace({ onConflict }: ConflictRules): boolean {
  return onConflict !== 'fail' && onConflict !== 'skip';
}

/** Refuses what a target without hidden stages cannot do: the file would be under the one name before another is found. */
export function assertPossible(storage: Storage, { onConflict }: ConflictRules): void {
  if (storage.capabilities.hiddenStages || (onConflict !== 'rename' && onConflict !== 'backup')) return;
  throw new Failure('target.unsupported', {
    publicDetail: `The connection writes files directly under their names (staging), so the job cannot ${onConflict === 'rename' ? 'give them free ones' : 'keep what was there'} (target.onConflict).`,
  });
}

/**
 * Commits a stage as the rules say, and says where. Names are not looked up and then used: a name that was free and is taken a moment
 * later is refused by the commit itself, and the next one is tried.
 * @throws Failure `target.exists` and whatever a commit throws
 */
export async function commitByRules(request: CommitRequest, signal: AbortSignal): Promise<Committed> {
  const { stage, path, sizeBytes, rules } = request;
  switch (rules.onConflict) {
    case 'rename':
      return { path: await commitUnderFreeName(request, signal), warnings: [] };
    case 'backup':
      return { path, warnings: await commitWithBackup(request, signal) };
    default:
      await stage.commit(sizeBytes, signal);
      return { path, warnings: [] };
  }
}

async function commitUnderFreeName(request: CommitRequest, signal: AbortSignal): Promise<VPath> {
  const { storage, stage, path, sizeBytes, rules, now } = request;
  for (let count = 0; count < MOST_NAMES; count += 1) {
    const as = count === 0 ? path : joinVPath(vpathParent(path), anotherName(vpathName(path), count, rules, now));
    if (await isThere(storage, as, signal)) continue;
    if (count > 0) await request.onOtherPath(as);
    try {
      await stage.commit(sizeBytes, signal, { as, overwrite: false });
      return as;
    } catch (error) {
      if (!isFailure(error, 'target.exists')) throw error;
    }
  }
  throw new Failure('target.exists', { publicDetail: `${MOST_NAMES} files of that name are there.` });
}

async function commitWithBackup(request: CommitRequest, signal: AbortSignal): Promise<readonly string[]> {
  const { storage, stage, path, sizeBytes } = request;
  const kept = (await isThere(storage, path, signal)) ? await putAside(request, signal) : undefined;
  try {
    await stage.commit(sizeBytes, signal, { overwrite: false });
  } catch (error) {
    // Whoever reads there finds the old file again; when the line is gone, recovery commits the stage.
    if (kept !== undefined && isFailure(error) && !error.code.startsWith('net.'))
      await storage.rename(kept, path, { overwrite: false }, signal).catch(() => undefined);
    throw error;
  }
  return kept === undefined ? [] : [`What was there before is kept as "${vpathName(kept)}".`];
}

async function putAside({ storage, path, rules, now }: CommitRequest, signal: AbortSignal): Promise<VPath | undefined> {
  for (let count = 1; count <= MOST_NAMES; count += 1) {
    const to = joinVPath(vpathParent(path), backupName(vpathName(path), count, rules, now));
    try {
      await storage.rename(path, to, { overwrite: false }, signal);
      return to;
    } catch (error) {
      if (isFailure(error, 'source.not-found')) return undefined;
      if (!isFailure(error, 'target.exists')) throw error;
    }
  }
  throw new Failure('target.exists', { publicDetail: `${MOST_NAMES} backups of that file are there.` });
}

function anotherName(name: string, count: number, { renameWith }: ConflictRules, now: Date): string {
  const dot = name.lastIndexOf('.');
  const [stem, ext] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  if (renameWith === 'counter') return `${stem} (${count})${ext}`;
  return `${stem} ${stamp(now)}${count === 1 ? '' : ` (${count - 1})`}${ext}`;
}

function backupName(name: string, count: number, { renameWith }: ConflictRules, now: Date): string {
  if (renameWith === 'counter') return `${name}.${count}.bak`;
  return `${name}.${stamp(now)}${count === 1 ? '' : `.${count - 1}`}.bak`;
}

const stamp = (now: Date): string => expandDates('{yyyyMMdd-HHmmss}', { at: now, timeZone: 'UTC' }, 'path');

async function isThere(storage: Storage, path: VPath, signal: AbortSignal): Promise<boolean> {
  try {
    await storage.stat(path, signal);
    return true;
  } catch (error) {
    if (isFailure(error, 'source.not-found')) return false;
    throw error;
  }
}
