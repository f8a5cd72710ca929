import {
  ChainVerifier,
  eventLeaf,
  GENESIS,
  type HashedNode,
  MerkleFrontier,
  nodesOf,
  readCheckpoint,
  type Signer,
  signCheckpoint,
} from '@waybill/audit';
import { type Clock, type Database, isFailure, type StoredCheckpoint } from '@waybill/core';
import { DEFAULT_LEASE_MS, underLease } from '../lease.js';
import { openBreak } from './breaks.js';
import { STORED_LEVEL, treeNodes } from './tree-nodes.js';

/** What making checkpoints stands on. */
export interface CheckpointDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly processName: string;
}

/** When a checkpoint is due: after so many events, or so long after the last one when there are new events. */
export interface CheckpointRules {
  readonly everyEvents: number;
  readonly everyMs: number;
}

const LEAF_BLOCK = 2 ** STORED_LEVEL;
/** More than this becomes several checkpoints, so that none takes long. */
const MOST_EVENTS = 100_000;

/**
 * Makes the next checkpoint when one is due, of events that it checked: each unchanged and linked to the one before, from the last
 * checkpoint on. What is broken is opened as a break and signed by nobody; while a break is open, no checkpoint is made. One process at
 * a time does it. @returns the checkpoint, if one was made
 */
export async function makeCheckpoint(
  deps: CheckpointDeps,
  rules: CheckpointRules,
  signal: AbortSignal,
): Promise<StoredCheckpoint | undefined> {
  if (!(await isDue(deps, rules))) return undefined;
  let made: StoredCheckpoint | undefined;
  try {
    // Kept by signs of life: who dies at it holds nobody else up for long.
    await underLease({ ...deps, leaseMs: DEFAULT_LEASE_MS }, 'audit-checkpoint', signal, async (held) => {
      // Somebody else may just have made it.
      if (await isDue(deps, rules)) made = await makeNext(deps, held);
    });
  } catch (error) {
    if (!isFailure(error, 'claim.lost')) throw error;
  }
  return made;
}

async function isDue({ database, clock }: CheckpointDeps, { everyEvents, everyMs }: CheckpointRules): Promise<boolean> {
  const { checkpoints, auditBreaks } = database.read;
  const [last, lastSeq] = await Promise.all([checkpoints.latest(), checkpoints.lastSeq()]);
  const fresh = lastSeq - (last?.treeSize ?? 0);
  if (fresh <= 0) return false;
  const age = last === undefined ? Number.POSITIVE_INFINITY : clock.now().getTime() - last.createdAt.getTime();
  return (fresh >= everyEvents || age >= everyMs) && (await auditBreaks.list({ open: true })).length === 0;
}

async function makeNext(deps: CheckpointDeps, signal: AbortSignal): Promise<StoredCheckpoint | undefined> {
  const { checkpoints, auditTrail } = deps.database.read;
  const last = await checkpoints.latest();
  const size = last?.treeSize ?? 0;
  const lastBody = last === undefined ? undefined : readCheckpoint(last);
  const whole = Math.floor(size / LEAF_BLOCK) * LEAF_BLOCK;
  const tree = MerkleFrontier.at(whole, await treeNodes(checkpoints)(nodesOf({ from: 0, to: whole })));
  const chain = new ChainVerifier({ after: size === 0 ? GENESIS : { seq: size, hash: lastBody?.headHash ?? '' } });
  const subtrees: HashedNode[] = [];
  for await (const event of auditTrail.rows(whole + 1)) {
    signal.throwIfAborted();
    if (event.seq > size) chain.add(event);
    subtrees.push(...tree.add(eventLeaf(event.hash)).filter(({ level }) => level >= STORED_LEVEL));
    if (event.seq === size && lastBody !== undefined && Buffer.from(tree.root()).toString('hex') !== lastBody.rootHash) {
      await openBreak(deps, {
        seq: size,
        reason: 'checkpoint',
        detail: `The events up to ${size} are not those that were signed.`,
      });
      return undefined;
    }
    if (chain.count === MOST_EVENTS) break;
  }
  const report = chain.finish();
  if (!report.ok && !(await deps.database.read.auditBreaks.areClosed(report.breaks))) {
    for (const { seq, reason, detail } of report.breaks) await openBreak(deps, { seq, reason, detail });
    return undefined;
  }
  if (chain.count === 0) return undefined;
  const now = deps.clock.now();
  const head = { treeSize: tree.size, rootHash: Buffer.from(tree.root()).toString('hex'), headHash: chain.head.hash };
  const made = { ...signCheckpoint(head, now, deps.signer), treeSize: tree.size, createdAt: now };
  try {
    await checkpoints.insert(made, subtrees);
    return made;
  } catch (error) {
    if (isFailure(error, 'conflict.duplicate')) return undefined;
    throw error;
  }
}
