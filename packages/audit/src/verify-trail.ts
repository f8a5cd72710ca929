import { GENESIS, type StoredAuditEvent } from './audit-event.js';
import type { HashedNode, MerkleFrontier } from './merkle/merkle-tree.js';
import { type ExpectedCheckpoint, TreeVerifier } from './merkle/tree-verifier.js';
import type { PublicKeys } from './signing.js';
import { type ChainBreak, type ChainExpectation, type ChainReport, ChainVerifier } from './verify-chain.js';

/** What a chain must agree with besides itself. */
export interface TrailExpectation extends ChainExpectation {
  /** In the order of their sizes. */
  readonly checkpoints: AsyncIterable<ExpectedCheckpoint> | Iterable<ExpectedCheckpoint>;
  /** The tree over the events up to `after`, where that is not the beginning. */
  readonly tree?: MerkleFrontier;
  /** What was found wrong before the first event. */
  readonly found?: readonly ChainBreak[];
  /** The platform's public keys; without them, who signed is not checked. */
  readonly keys?: PublicKeys;
  /** Told of every subtree that is complete; what it resolves to is wrong with one. */
  readonly onSubtrees?: (nodes: readonly HashedNode[]) => Promise<string | undefined>;
}

/** How a chain holds, and how many checkpoints were compared with it. */
export type TrailReport = ChainReport & { readonly checkpoints: number };

async function* each<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T, void, void> {
  yield* items;
}

/** As `verifyChain`, with the checkpoints that were made of it: none of them may be of other events. In constant memory. */
export async function verifyTrail(
  events: AsyncIterable<StoredAuditEvent> | Iterable<StoredAuditEvent>,
  expected: TrailExpectation,
): Promise<TrailReport> {
  const chain = new ChainVerifier(expected);
  const tree = new TreeVerifier(expected.after ?? GENESIS, expected.keys, expected.tree);
  for (const each of expected.found ?? []) chain.note(each);
  const checkpoints = each(expected.checkpoints);
  let count = 0;
  let next = await checkpoints.next();
  const checkUpTo = async (seq: number): Promise<void> => {
    while (next.done !== true && next.value.treeSize <= seq) {
      const wrong = tree.check(next.value);
      if (wrong !== undefined) chain.note(wrong);
      count += 1;
      next = await checkpoints.next();
    }
  };
  await checkUpTo(chain.head.seq);
  for await (const event of events) {
    expected.signal?.throwIfAborted();
    chain.add(event);
    const complete = tree.add(event);
    const wrong = await expected.onSubtrees?.(complete);
    if (wrong !== undefined) chain.note({ seq: event.seq, reason: 'checkpoint', detail: wrong });
    await checkUpTo(event.seq);
  }
  await checkUpTo(Number.POSITIVE_INFINITY);
  return { ...chain.finish(expected.head), checkpoints: count };
}
