import type { ChainPoint } from '../audit-event.js';
import type { PublicKeys } from '../signing.js';
import type { ChainBreak } from '../verify-chain.js';
import { readCheckpoint, type SignedCheckpoint, verifyCheckpoint } from './checkpoint.js';
import { eventLeaf, type HashedNode, MerkleFrontier } from './merkle-tree.js';

/** A checkpoint and the number of events that it is known to be of. */
export interface ExpectedCheckpoint {
  readonly treeSize: number;
  readonly checkpoint: SignedCheckpoint;
}

/** Checkpoints in the order of their sizes. What is no checkpoint comes first. */
export function inOrder(checkpoints: readonly SignedCheckpoint[]): readonly ExpectedCheckpoint[] {
  return checkpoints
    .map((checkpoint) => ({ treeSize: readCheckpoint(checkpoint)?.treeSize ?? 0, checkpoint }))
    .sort((one, other) => one.treeSize - other.treeSize);
}

/** Builds the tree over events as they are read and checks checkpoints against it. */
export class TreeVerifier {
  readonly #keys: PublicKeys | undefined;
  readonly #begin: ChainPoint;
  /** Undefined when the first events are not there: then only the heads of checkpoints can be compared. */
  readonly #tree: MerkleFrontier | undefined;
  #head: ChainPoint;

  /** Without keys, who signed a checkpoint is not checked. `tree` is the one over the events up to `after`, where it is known. */
  constructor(after: ChainPoint, keys: PublicKeys | undefined, tree?: MerkleFrontier) {
    this.#keys = keys;
    this.#begin = after;
    this.#tree = tree ?? (after.seq === 0 ? new MerkleFrontier() : undefined);
    this.#head = after;
  }

  /** The next event. @returns the subtrees that are complete now */
  add(event: ChainPoint): readonly HashedNode[] {
    this.#head = { seq: event.seq, hash: event.hash };
    return this.#tree?.add(eventLeaf(event.hash)) ?? [];
  }

  /** Checks a checkpoint when its last event was just added, or when it will not come any more. @returns what is wrong with it */
  check({ treeSize, checkpoint }: ExpectedCheckpoint): ChainBreak | undefined {
    const wrong = (detail: string): ChainBreak => ({ seq: Math.max(1, treeSize), reason: 'checkpoint', detail });
    const body = readCheckpoint(checkpoint);
    if (body === undefined || body.treeSize !== treeSize) return wrong('This is no checkpoint of a version this program knows.');
    if (this.#keys !== undefined) {
      const report = verifyCheckpoint(checkpoint, this.#keys);
      if (!report.ok) return wrong(report.detail);
    }
    const of = `the checkpoint of ${treeSize} events made at ${body.at}`;
    if (treeSize < this.#begin.seq)
      return wrong(`The events begin after event ${this.#begin.seq}, so ${of} cannot be compared with them.`);
    if (treeSize > this.#head.seq) {
      return wrong(
        `The events end at event ${this.#head.seq}, before the end of ${of}: the end was cut off, or they are older than it.`,
      );
    }
    const root = this.#tree === undefined ? body.rootHash : Buffer.from(this.#tree.root()).toString('hex');
    if (this.#head.seq !== treeSize || this.#head.hash !== body.headHash || root !== body.rootHash) {
      return wrong(`The events up to ${treeSize} are not those of ${of}: the trail was rewritten.`);
    }
    return undefined;
  }
}
