import {
  type ExpectedCheckpoint,
  type HashedNode,
  inOrder,
  type SignedCheckpoint,
  type TrailReport,
  verifyTrail,
} from '@waybill/audit';
import type { Database, SecretBox } from '@waybill/core';
import { readSigningKeys } from '../receipts/signing-key.js';
import { STORED_LEVEL } from './tree-nodes.js';

const AT_ONCE = 500;

/** Reads the whole trail and checks it against itself, its checkpoints, its stored subtrees and checkpoints that were kept elsewhere. */
export async function walkTrail(
  deps: { readonly database: Pick<Database, 'read'> & Database; readonly secretBox: SecretBox },
  elsewhere: readonly SignedCheckpoint[],
  signal: AbortSignal,
): Promise<TrailReport> {
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
  return verifyTrail(auditTrail.rows(1), {
    checkpoints: merged(checkpoints.all(), inOrder(elsewhere)),
    keys,
    signal,
    onSubtrees: async (nodes) => {
      waiting.push(...nodes.filter(({ level, index }) => level >= STORED_LEVEL && (index + 1) * 2 ** level <= covered));
      const last = nodes.at(-1);
      const isLast = last !== undefined && (last.index + 1) * 2 ** last.level > covered - 2 ** STORED_LEVEL;
      return waiting.length >= AT_ONCE || (isLast && waiting.length > 0) ? compare() : undefined;
    },
  });
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
