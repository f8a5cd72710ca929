import type { ChainPoint } from '../audit-event.js';
import { canonicalJsonOf, parseCanonicalJson } from '../canonical-json.js';
import { alignedNodesOf, eventLeaf, type HashedNode, nodeHash } from '../merkle/merkle-tree.js';

/*
 * `proofs.jsonl` proves the place of every event of a bundle at once. Each line stands for events that are not in the bundle, by the hashes of the
 * fewest complete subtrees (RFC 9162 §2.1) over them: with those, and the events that are there, the tree is built again up to
 * the checkpoint and its root compared. So a selection is checked as a whole trail is, and each of its events is shown to stand where its
 * number says. Gaps are cut at the checkpoints of the bundle, so that each of those can be compared as well.
 */

/** Events that are not in the bundle, from one number to another. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  /** Hex, of the subtrees that `alignedNodesOf` names. */
  readonly hashes: readonly string[];
}

export function gapLine({ from, to, hashes }: Gap): string {
  return canonicalJsonOf({ from, to, hashes });
}

/** Undefined for what is no line of `proofs.jsonl`. */
export function readGap(line: string): Gap | undefined {
  const value: unknown = parseCanonicalJson(line);
  if (typeof value !== 'object' || value === null) return undefined;
  const { from, to, hashes }: Partial<Gap> = value;
  if (!isNumber(from) || !isNumber(to) || from < 1 || to < from || !Array.isArray(hashes)) return undefined;
  const texts: readonly unknown[] = hashes;
  const areHashes = texts.every((hash) => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash));
  if (!areHashes || hashes.length !== alignedNodesOf({ from: from - 1, to }).length) return undefined;
  return { from, to, hashes };
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Hashes events that are left out, one after the other, into a gap; holds the right edge of the subtrees alone. */
export class GapHasher {
  readonly #from: number;
  #next: number;
  #isWhole = true;
  #nodes: HashedNode[] = [];

  /** @param from the number of the first event of the gap */
  constructor(from: number) {
    this.#from = from;
    this.#next = from;
  }

  add({ seq, hash }: ChainPoint): void {
    // An event that is missing in the trail leaves no proof, and verification says so.
    if (seq !== this.#next) this.#isWhole = false;
    let node: HashedNode = { level: 0, index: seq - 1, hash: eventLeaf(hash) };
    for (let left = this.#nodes.at(-1); left !== undefined && isLeftOf(left, node); left = this.#nodes.at(-1)) {
      this.#nodes.pop();
      node = { level: node.level + 1, index: left.index / 2, hash: nodeHash(left.hash, node.hash) };
    }
    this.#nodes.push(node);
    this.#next = seq + 1;
  }

  /** The gap so far; undefined when an event of it was missing. */
  take(): Gap | undefined {
    if (!this.#isWhole || this.#next === this.#from) return undefined;
    const hashes = this.#nodes.map(({ hash }) => Buffer.from(hash).toString('hex'));
    return { from: this.#from, to: this.#next - 1, hashes };
  }
}

const isLeftOf = (left: HashedNode, right: HashedNode): boolean =>
  left.level === right.level && left.index % 2 === 0 && left.index + 1 === right.index;
