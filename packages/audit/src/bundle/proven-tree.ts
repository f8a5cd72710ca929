import type { ChainPoint } from '../audit-event.js';
import { readCheckpoint, type SignedCheckpoint, verifyCheckpoint } from '../merkle/checkpoint.js';
import { alignedNodesOf, eventLeaf, MerkleFrontier } from '../merkle/merkle-tree.js';
import { inOrder } from '../merkle/tree-verifier.js';
import type { PublicKeys } from '../signing.js';
import { type Gap, readGap } from './gap-proofs.js';

/** What a tree is built of besides the events of a bundle. */
export interface TreeParts {
  /** The lines of `proofs.jsonl`. */
  readonly gaps: AsyncIterable<string>;
  /** The lines of `checkpoints.jsonl`, smallest first. */
  readonly checkpoints: AsyncIterable<SignedCheckpoint | undefined>;
  /** Kept elsewhere by who verifies. */
  readonly kept: readonly SignedCheckpoint[];
  readonly keys: PublicKeys;
  /** Told what is wrong, in a sentence. */
  readonly wrong: (detail: string) => void;
}

interface Waiting {
  readonly treeSize: number;
  readonly checkpoint: SignedCheckpoint;
  readonly isKept: boolean;
}

/** Builds the tree again from the events of a bundle and its proofs, and compares every checkpoint with it. In constant memory. */
export class ProvenTree {
  readonly #parts: TreeParts;
  readonly #tree = new MerkleFrontier();
  readonly #gaps: AsyncIterator<string>;
  readonly #checkpoints: AsyncIterator<SignedCheckpoint | undefined>;
  readonly #kept: Waiting[];
  #own: Waiting | undefined;
  #begun = false;
  #isBroken = false;
  #headHash: string | undefined;
  #compared = 0;
  #largest = 0;

  constructor(parts: TreeParts) {
    this.#parts = parts;
    this.#gaps = parts.gaps[Symbol.asyncIterator]();
    this.#checkpoints = parts.checkpoints[Symbol.asyncIterator]();
    this.#kept = inOrder(parts.kept).map((each) => ({ ...each, isKept: true }));
  }

  /** How many checkpoints were compared. */
  get compared(): number {
    return this.#compared;
  }

  /** How many events the largest checkpoint of the bundle is of. */
  get largest(): number {
    return this.#largest;
  }

  /** The next event of the bundle. */
  async add({ seq, hash }: ChainPoint): Promise<void> {
    if (this.#isBroken) return;
    await this.#fillUpTo(seq - 1);
    if (this.#isBroken) return;
    this.#tree.add(eventLeaf(hash));
    this.#headHash = hash;
    await this.#compare();
  }

  /** After the last event. @param treeSize how many events the checkpoint is of that the bundle is proven by */
  async finish(treeSize: number): Promise<void> {
    if (!this.#isBroken) await this.#fillUpTo(treeSize);
    if (!this.#isBroken && (await this.#gaps.next()).done !== true)
      this.#wrong('proofs.jsonl has lines that prove nothing of this bundle.');
    if (this.#isBroken) return;
    await this.#compare();
    const left = [...(this.#own === undefined ? [] : [this.#own]), ...this.#kept];
    for (const { treeSize: size, checkpoint } of left) {
      if (readCheckpoint(checkpoint) === undefined)
        this.#parts.wrong('A checkpoint that was given is none of a version this program knows.');
      else
        this.#parts.wrong(
          `The bundle knows of ${this.#tree.size} events and the checkpoint is of ${size}: the end of the trail was cut off, or the checkpoint is newer than the bundle.`,
        );
    }
  }

  async #fillUpTo(size: number): Promise<void> {
    while (this.#tree.size < size) {
      const next = await this.#gaps.next();
      const gap: Gap | undefined = next.done === true ? undefined : readGap(next.value);
      if (gap === undefined || gap.from !== this.#tree.size + 1 || gap.to > size) {
        this.#wrong(
          `The place of the events after ${this.#tree.size} is not proven: a line of proofs.jsonl is missing or wrong.`,
        );
        return;
      }
      const nodes = alignedNodesOf({ from: gap.from - 1, to: gap.to });
      for (const [place, { level }] of nodes.entries()) this.#tree.addSubtree(level, Buffer.from(gap.hashes[place] ?? '', 'hex'));
      this.#headHash = undefined;
      await this.#compare();
    }
  }

  /** Compares the checkpoints of the size that was just reached. */
  async #compare(): Promise<void> {
    if (!this.#begun) {
      this.#begun = true;
      await this.#nextOwn();
    }
    while (this.#own !== undefined && this.#own.treeSize <= this.#tree.size) {
      this.#check(this.#own);
      await this.#nextOwn();
    }
    for (let next = this.#kept[0]; next !== undefined && next.treeSize <= this.#tree.size; next = this.#kept[0]) {
      this.#kept.shift();
      this.#check(next);
    }
  }

  async #nextOwn(): Promise<void> {
    const next = await this.#checkpoints.next();
    this.#own = undefined;
    if (next.done === true) return;
    const body = next.value === undefined ? undefined : readCheckpoint(next.value);
    if (next.value === undefined || body === undefined || body.treeSize <= this.#largest) {
      this.#wrong('checkpoints.jsonl has a line that is no checkpoint, or in the wrong order.');
      return;
    }
    this.#largest = body.treeSize;
    this.#own = { treeSize: body.treeSize, checkpoint: next.value, isKept: false };
  }

  #check(expected: Waiting): void {
    this.#compared += 1;
    const wrong = this.#faultOf(expected);
    if (wrong !== undefined) this.#parts.wrong(wrong);
  }

  #faultOf({ treeSize, checkpoint, isKept }: Waiting): string | undefined {
    const report = verifyCheckpoint(checkpoint, this.#parts.keys);
    if (!report.ok) return report.detail;
    const { rootHash, headHash, at } = report.checkpoint;
    const which = `the checkpoint of ${treeSize} events of ${at}${isKept ? ', which was kept elsewhere' : ''}`;
    if (treeSize !== this.#tree.size)
      return `The bundle cannot be compared with ${which}: it has no proof that ends there. Ask for a bundle of all events up to it.`;
    const isSame = Buffer.from(this.#tree.root()).toString('hex') === rootHash && (this.#headHash ?? headHash) === headHash;
    return isSame ? undefined : `The events up to ${treeSize} are not those of ${which}: the trail was rewritten.`;
  }

  #wrong(detail: string): void {
    this.#isBroken = true;
    this.#parts.wrong(detail);
  }
}
