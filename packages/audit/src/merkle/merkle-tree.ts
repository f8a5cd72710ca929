import { hash } from 'node:crypto';

/** A complete subtree: `2 ** level` leaves, the first of which is leaf `index * 2 ** level`. */
export interface MerkleNode {
  readonly level: number;
  readonly index: number;
}

/** A complete subtree and its hash. */
export interface HashedNode extends MerkleNode {
  readonly hash: Uint8Array;
}

/** Gives the hashes of complete subtrees, in the order they are asked for. */
export type MerkleNodes = (nodes: readonly MerkleNode[]) => Promise<readonly Uint8Array[]>;

/** The leaves `from` (counted from 0) up to but without `to`, as a subtree of a larger tree. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);

/** The root of a tree without leaves (RFC 9162 §2.1.1). */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer');

/** The hash of a leaf: SHA-256 over 0x00 and its data (RFC 9162 §2.1.1). In the audit trail the data are the 32 bytes of an event's hash. */
export function leafHash(data: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([LEAF, data]), 'buffer');
}

/** The hash of an inner node: SHA-256 over 0x01 and the hashes of its two halves (RFC 9162 §2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');
}

/** The leaf of an event in the audit trail, of the event's hash in hex. */
export function eventLeaf(eventHash: string): Uint8Array {
  return leafHash(Buffer.from(eventHash, 'hex'));
}

/** The largest power of two that is not greater than `size`. */
export function powerWithin(size: number): number {
  let power = 1;
  while (power * 2 <= size) power *= 2;
  return power;
}

/** The complete subtrees that a range of leaves is made of, from the left, the largest first. */
export function nodesOf({ from, to }: LeafRange): readonly MerkleNode[] {
  const nodes: MerkleNode[] = [];
  for (let next = from; next < to; ) {
    const size = powerWithin(to - next);
    nodes.push({ level: Math.log2(size), index: next / size });
    next += size;
  }
  return nodes;
}

/** As {@link nodesOf}, of leaves anywhere in the tree: the fewest complete subtrees, in the order of their leaves. */
export function alignedNodesOf({ from, to }: LeafRange): readonly MerkleNode[] {
  const nodes: MerkleNode[] = [];
  for (let next = from; next < to; ) {
    let size = powerWithin(to - next);
    while (next % size !== 0) size /= 2;
    nodes.push({ level: Math.log2(size), index: next / size });
    next += size;
  }
  return nodes;
}

/** The hash over complete subtrees that stand side by side, as {@link nodesOf} names them. */
export function rootOfNodes(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? EMPTY_ROOT : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** A tree that grows by one leaf at a time and keeps no more of itself than its right edge. */
export class MerkleFrontier {
  readonly #edge: HashedNode[] = [];
  #size = 0;

  /** Goes on with a tree of `size` leaves of which these are the hashes of {@link nodesOf}. */
  static at(size: number, hashes: readonly Uint8Array[]): MerkleFrontier {
    const frontier = new MerkleFrontier();
    const nodes = nodesOf({ from: 0, to: size });
    if (nodes.length !== hashes.length) throw new TypeError(`a tree of ${size} leaves has ${nodes.length} complete subtrees`);
    frontier.#size = size;
    frontier.#edge.push(...nodes.flatMap((node, place) => hashes.slice(place, place + 1).map((hash) => ({ ...node, hash }))));
    return frontier;
  }

  /** How many leaves there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds a leaf, by its hash. @returns the subtrees above it that are complete now, from below */
  add(leaf: Uint8Array): readonly HashedNode[] {
    return this.addSubtree(0, leaf);
  }

  /**
   * Adds the next `2 ** level` leaves by the hash over them. @returns the subtrees above it that are complete now, from below
   * @throws RangeError where no complete subtree of that level begins
   */
  addSubtree(level: number, hash: Uint8Array): readonly HashedNode[] {
    const leaves = 2 ** level;
    if (this.#size % leaves !== 0) throw new RangeError(`no subtree of level ${level} begins at leaf ${this.#size}`);
    const completed: HashedNode[] = [];
    let node: HashedNode = { level, index: this.#size / leaves, hash };
    for (let left = this.#edge.at(-1); left?.level === node.level; left = this.#edge.at(-1)) {
      this.#edge.pop();
      node = { level: left.level + 1, index: left.index / 2, hash: nodeHash(left.hash, node.hash) };
      completed.push(node);
    }
    this.#edge.push(node);
    this.#size += leaves;
    return completed;
  }

  /** The root over all leaves so far. */
  root(): Uint8Array {
    return rootOfNodes(this.#edge.map(({ hash }) => hash));
  }
}
