import {
  type ChainBreak,
  type ExpectedCheckpoint,
  GENESIS,
  type HashedNode,
  inOrder,
  MerkleFrontier,
  nodesOf,
  type PublicKeys,
  type SignedCheckpoint,
  type TrailBeginning,
  type TrailReport,
  verifyTombstone,
  verifyTrail,
} from '@waybill/audit';
import type { Database, SecretBox } from '@waybill/core';
import { readSigningKeys } from '../receipts/signing-key.js';
import { STORED_LEVEL } from './tree-nodes.js';

const AT_ONCE = 500;

/** How the trail holds, and what of it was removed. */
export type WalkReport = TrailReport & {
  /** All events up to this one were removed by retention; 0 when none was. */
  readonly removedUpTo: number;
};

/** Reads the whole trail and checks it against itself, its checkpoints, its stored subtrees and checkpoints that were kept elsewhere. */
export async function walkTrail(
  deps: { readonly database: Pick<Database, 'read'> & Database; readonly secretBox: SecretBox },
  elsewhere: readonly SignedCheckpoint[],
  signal: AbortSignal,
): Promise<WalkReport> {
  const { auditTrail, checkpoints } = deps.database.read;
  const covered = (await checkpoints.latest())?.treeSize ?? 0;
  // Before there is anything to compare with, there may be no key either.
  const known = covered === 0 && elsewhere.length === 0 ? [] : await readSigningKeys(deps);
  const keys = new Map(known.map(({ fingerprint, publicKeyPem }) => [fingerprint, publicKeyPem]));
  let waiting: HashedNode[] = [];
  const compare = async (): Promise<string | undefined> => {
    const nodes = waiting;
    waiting = [];
    const stored = await checkpoints.subtrees(nodes);
    const changed = nodes.find(({ hash }, place) => !Buffer.from(hash).equals(stored[place] ?? Buffer.of()));
    if (changed === undefined) return undefined;
    const size = 2 ** changed.level;
    return `The stored tree over events ${changed.index * size + 1} to ${(changed.index + 1) * size} is not that of the events.`;
  };
  const removed = await beginningOf(deps.database, keys);
  const { seq: removedUpTo } = removed.after;
  const after = (each: { readonly treeSize: number }): boolean => each.treeSize >= removedUpTo;
  const report = await verifyTrail(auditTrail.rows(removedUpTo + 1), {
    ...removed,
    // Of what was removed nothing is left to compare older ones with; the tombstone leads to one that covered it.
    checkpoints: only(merged(checkpoints.all(), inOrder(elsewhere).filter(after)), after),
    keys,
    signal,
    onSubtrees: async (nodes) => {
      waiting.push(...nodes.filter(({ level, index }) => level >= STORED_LEVEL && (index + 1) * 2 ** level <= covered));
      const last = nodes.at(-1);
      const isLast = last !== undefined && (last.index + 1) * 2 ** last.level > covered - 2 ** STORED_LEVEL;
      return waiting.length >= AT_ONCE || (isLast && waiting.length > 0) ? compare() : undefined;
    },
  });
  return { ...report, removedUpTo };
}

async function* only<T>(items: AsyncIterable<T>, wanted: (item: T) => boolean): AsyncGenerator<T> {
  for await (const item of items) if (wanted(item)) yield item;
}

/** Where the trail begins, by its tombstones: each must be genuine, go on from the one before, and agree with the stored tree. */
async function beginningOf(database: Pick<Database, 'read'>, keys: PublicKeys | undefined) {
  const found: ChainBreak[] = [];
  let last: TrailBeginning = { after: GENESIS, tree: new MerkleFrontier() };
  for (const { fromSeq, toSeq, ...signed } of await database.read.auditRetention.tombstones()) {
    const report = verifyTombstone(signed, keys);
    const wrong = (detail: string): void => void found.push({ seq: toSeq, reason: 'tombstone', detail });
    if (!report.ok) wrong(report.detail);
    else if (
      report.tombstone.fromSeq !== last.after.seq + 1 ||
      report.tombstone.toSeq !== toSeq ||
      fromSeq !== last.after.seq + 1
    )
      wrong(`The tombstone of the events up to ${toSeq} does not go on from the one before.`);
    else {
      last = report.beginning;
      const stored = await database.read.checkpoints.subtrees(nodesOf({ from: 0, to: toSeq }));
      const stated = report.tombstone.nodes;
      if (stored.some((hash, place) => Buffer.from(hash ?? []).toString('hex') !== stated[place]))
        wrong(`The stored tree over the events up to ${toSeq} is not that of their tombstone.`);
    }
  }
  return { ...last, found };
}

/** Stored ones and others, in the order of their sizes. */
async function* merged(
  stored: AsyncIterable<SignedCheckpoint & { readonly treeSize: number }>,
  others: readonly ExpectedCheckpoint[],
): AsyncGenerator<ExpectedCheckpoint> {
  let next = 0;
  for await (const { treeSize, body, signature, signedBy } of stored) {
    for (let other = others[next]; other !== undefined && other.treeSize <= treeSize; other = others[next]) {
      yield other;
      next += 1;
    }
    yield { treeSize, checkpoint: { body, signature, signedBy } };
  }
  yield* others.slice(next);
}
