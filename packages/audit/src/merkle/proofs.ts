import { Failure } from '@waybill/core';
import { type LeafRange, leafHash, type MerkleNodes, nodeHash, nodesOf, powerWithin, rootOfNodes } from './merkle-tree.js';

/** Shows that a leaf is in a tree (RFC 9162 §2.1.3). Hashes are lower-case hex. */
export interface InclusionProof {
  /** Counted from 0: the event with number `seq` is leaf `seq - 1`. */
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly path: readonly string[];
}

/** Shows that a tree begins with all leaves of a smaller one, in their order (RFC 9162 §2.1.4). Hashes are lower-case hex. */
export interface ConsistencyProof {
  readonly fromSize: number;
  readonly toSize: number;
  readonly path: readonly string[];
}

/** The subtrees whose hashes prove a leaf, from below (RFC 9162 §2.1.3.1). */
function inclusionPath(leaf: number, { from, to }: LeafRange): readonly LeafRange[] {
  if (to - from <= 1) return [];
  const middle = from + powerWithin(to - from - 1);
  return leaf < middle
    ? [...inclusionPath(leaf, { from, to: middle }), { from: middle, to }]
    : [...inclusionPath(leaf, { from: middle, to }), { from, to: middle }];
}

/** The subtrees whose hashes prove that a tree goes on from `size` leaves (RFC 9162 §2.1.4.1). `known` where its root is known to who checks. */
function consistencyPath(size: number, { from, to }: LeafRange, known: boolean): readonly LeafRange[] {
  if (size === to) return known ? [] : [{ from, to }];
  const middle = from + powerWithin(to - from - 1);
  return size <= middle
    ? [...consistencyPath(size, { from, to: middle }, known), { from: middle, to }]
    : [...consistencyPath(size, { from: middle, to }, false), { from, to: middle }];
}

async function hashesOf(ranges: readonly LeafRange[], nodes: MerkleNodes): Promise<readonly string[]> {
  const wanted = ranges.map(nodesOf);
  const hashes = await nodes(wanted.flat());
  let next = 0;
  return wanted.map(({ length }) => {
    next += length;
    return Buffer.from(rootOfNodes(hashes.slice(next - length, next))).toString('hex');
  });
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** @throws Failure `internal` when the leaf is not in the tree */
export async function proveInclusion(leafIndex: number, treeSize: number, nodes: MerkleNodes): Promise<InclusionProof> {
  if (!isSize(leafIndex) || !isSize(treeSize) || leafIndex >= treeSize)
    throw new Failure('internal', { context: { leafIndex, treeSize } });
  const path = await hashesOf(inclusionPath(leafIndex, { from: 0, to: treeSize }), nodes);
  return { leafIndex, treeSize, path };
}

/** @throws Failure `internal` unless `0 < fromSize <= toSize` */
export async function proveConsistency(fromSize: number, toSize: number, nodes: MerkleNodes): Promise<ConsistencyProof> {
  if (!isSize(fromSize) || !isSize(toSize) || fromSize < 1 || fromSize > toSize)
    throw new Failure('internal', { context: { fromSize, toSize } });
  return { fromSize, toSize, path: await hashesOf(consistencyPath(fromSize, { from: 0, to: toSize }, true), nodes) };
}

function bytesOf(path: readonly string[]): readonly Uint8Array[] | undefined {
  return path.every((hash) => /^[0-9a-f]{64}$/.test(hash)) ? path.map((hash) => Buffer.from(hash, 'hex')) : undefined;
}

function isHash(hash: Uint8Array | undefined, hex: string): boolean {
  return hash !== undefined && Buffer.from(hash).toString('hex') === hex;
}

const half = (value: number): number => Math.floor(value / 2);

/** Whether a proof shows that this data is the leaf it names in the tree with this root (hex), by RFC 9162 §2.1.3.2. Never throws. */
export function verifyInclusion(data: Uint8Array, rootHash: string, proof: InclusionProof): boolean {
  const path = bytesOf(proof.path);
  if (path === undefined || !isSize(proof.leafIndex) || !isSize(proof.treeSize) || proof.leafIndex >= proof.treeSize)
    return false;
  let index = proof.leafIndex;
  let last = proof.treeSize - 1;
  let hash = leafHash(data);
  for (const sibling of path) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      hash = nodeHash(sibling, hash);
      while (index % 2 === 0 && index !== 0) {
        index = half(index);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    index = half(index);
    last = half(last);
  }
  return last === 0 && isHash(hash, rootHash);
}

/** Whether a proof shows that the tree with the second root (hex) goes on from the tree with the first, by RFC 9162 §2.1.4.2. Never throws. */
export function verifyConsistency(fromRoot: string, toRoot: string, proof: ConsistencyProof): boolean {
  const { fromSize, toSize } = proof;
  const given = bytesOf(proof.path);
  if (given === undefined || !isSize(fromSize) || !isSize(toSize) || fromSize < 1 || fromSize > toSize) return false;
  if (fromSize === toSize) return given.length === 0 && fromRoot === toRoot;
  if (given.length === 0) return false;
  // Where the smaller tree is a complete subtree of the larger one, its root begins the path.
  const path = powerWithin(fromSize) === fromSize ? [Buffer.from(fromRoot, 'hex'), ...given] : given;
  let index = fromSize - 1;
  let last = toSize - 1;
  while (index % 2 === 1) {
    index = half(index);
    last = half(last);
  }
  const [first, ...rest] = path;
  if (first === undefined) return false;
  let [smaller, larger] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      smaller = nodeHash(sibling, smaller);
      larger = nodeHash(sibling, larger);
      while (index % 2 === 0 && index !== 0) {
        index = half(index);
        last = half(last);
      }
    } else {
      larger = nodeHash(larger, sibling);
    }
    index = half(index);
    last = half(last);
  }
  return last === 0 && isHash(smaller, fromRoot) && isHash(larger, toRoot);
}
