import { isSameEnd, type JobDefinition, type JobTarget, jobEnds, type Transfer, transferEnds } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { pathBelow } from '../runs/at-targets.js';
import { earlierTransfers, latestTo } from '../runs/decide-file.js';
import { baseFingerprint } from '../runs/source-fingerprint.js';
import type { ClaimedTransfer } from './claimed-transfer.js';

/**
 * Whether the source of a committed Transfer may be dealt with now: `act` when every target of the Job has the file, `done` when
 * somebody saw that before, `wait` when a target has it not yet (BEHAVIOURS B23, docs/adr/0021).
 */
export async function turnAtSource(
  deps: EngineDeps,
  transfer: Transfer,
  definition: JobDefinition,
): Promise<'act' | 'done' | 'wait'> {
  const { targets } = jobEnds(definition);
  if (targets.length === 1) return 'act';
  const ofFile = await transfersOfFile(deps, transfer);
  const others = ofFile.filter(
    ({ id, sourceFingerprint }) => id !== transfer.id && sourceFingerprint === transfer.sourceFingerprint,
  );
  if (others.some(({ postAction }) => postAction === 'done')) return 'done';
  return targets.every((target) => hasFile(ofFile, transfer, definition, target)) ? 'act' : 'wait';
}

/**
 * Leaves the step at the source for whoever brings the file to the last target, and looks once more: it may have been done while this was
 * written down.
 */
export async function leaveToTheLast(
  deps: EngineDeps,
  work: ClaimedTransfer,
  transfer: Transfer,
  definition: JobDefinition,
): Promise<void> {
  await work.record({
    from: 'committed',
    to: 'committed',
    fields: { postAction: 'waiting', nextAttemptAt: null },
    follow: () => ({}),
  });
  if ((await turnAtSource(deps, transfer, definition)) === 'done') await settle(deps, transfer);
}

/** The step at the source is done: so it is for those that waited for it. */
export async function settleThoseWaiting(deps: EngineDeps, transfer: Transfer): Promise<void> {
  const ofFile = await transfersOfFile(deps, transfer);
  const waiting = ofFile.filter(
    ({ postAction, sourceFingerprint }) => postAction === 'waiting' && sourceFingerprint === transfer.sourceFingerprint,
  );
  for (const each of waiting) await settle(deps, each);
}

async function settle({ database }: EngineDeps, { id }: Transfer): Promise<void> {
  await database.read.transfers.amend(id, { postAction: 'done' });
}

/** Those of the same source file, to all targets. */
async function transfersOfFile({ database }: EngineDeps, { jobId, sourcePath: path, sourceFingerprint }: Transfer) {
  const file = { path, fingerprint: baseFingerprint(sourceFingerprint) };
  return (await earlierTransfers(database.read.transfers, jobId ?? '', [file])).get(path) ?? [];
}

function hasFile(ofFile: readonly Transfer[], transfer: Transfer, definition: JobDefinition, target: JobTarget): boolean {
  const own = jobEnds(definition).targets[transfer.targetIndex];
  if (own === undefined) return false;
  const there = pathBelow(transfer.targetPath, own.rules.path, target.rules.path);
  const toIt = ofFile.filter((each) => isSameEnd(transferEnds(each).target, target.end));
  return latestTo(toIt, there)?.state === 'committed';
}
