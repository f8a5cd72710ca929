import { alignedNodesOf, type Gap, GapHasher, gapLine, type SignedCheckpoint } from '@waybill/audit';
import { type CheckpointRepository, isFailure, type StoredCheckpoint } from '@waybill/core';
import { treeNodes } from '../../checkpoints/tree-nodes.js';
import type { ExportSelection } from '../export-rows.js';

/** More are thinned to the last of each hour. */
const MOST_CHECKPOINTS = 20_000;
const HOUR_MS = 3_600_000;
/** Gaps up to this are hashed from their events, in one query. */
const READ_WHOLE = 8192;

/**
 * The checkpoints that go into a bundle, smallest first: all of them, or the last of each hour when there are very many. The last is always among them. Those of what was removed, up to
 * event `removedUpTo`, are left out: nothing is there to compare them with.
 */
export async function bundledCheckpoints(
  checkpoints: CheckpointRepository,
  removedUpTo: number,
): Promise<readonly StoredCheckpoint[]> {
  let kept: StoredCheckpoint[] = [];
  let isHourly = false;
  const hourOf = ({ createdAt }: StoredCheckpoint): number => Math.floor(createdAt.getTime() / HOUR_MS);
  const add = (each: StoredCheckpoint): void => {
    const last = kept.at(-1);
    if (isHourly && last !== undefined && hourOf(last) === hourOf(each)) kept.pop();
    kept.push(each);
  };
  for await (const each of checkpoints.all()) {
    if (each.treeSize < removedUpTo) continue;
    add(each);
    if (isHourly || kept.length <= MOST_CHECKPOINTS) continue;
    isHourly = true;
    const all = kept;
    kept = [];
    for (const one of all) add(one);
  }
  return kept;
}

/** The lines of `proofs.jsonl`: what is left out up to the last checkpoint, as hashes. Where the tree is not whole, lines are missing, and verification says so. */
export async function* proofLines(
  checkpoints: CheckpointRepository,
  selection: ExportSelection,
  bundled: readonly StoredCheckpoint[],
): AsyncGenerator<string, void, void> {
  const sizes = bundled.map(({ treeSize }) => treeSize);
  const treeSize = sizes.at(-1) ?? 0;
  const { first, last } = selection.span ?? { first: treeSize + 1, last: treeSize };
  yield* gapsBetween(checkpoints, { from: 1, to: Math.min(first - 1, treeSize) }, sizes);
  if (!selection.complete) yield* innerGaps(selection, new Set(sizes), treeSize);
  yield* gapsBetween(checkpoints, { from: last + 1, to: treeSize }, sizes);
}

async function* innerGaps(
  selection: ExportSelection,
  cuts: ReadonlySet<number>,
  treeSize: number,
): AsyncGenerator<string, void, void> {
  let gap: GapHasher | undefined;
  for await (const row of selection.allRows()) {
    if (row.seq > treeSize) return;
    if (!selection.has(row.seq)) {
      gap ??= new GapHasher(row.seq);
      gap.add(row);
    }
    if (gap === undefined || !(selection.has(row.seq) || cuts.has(row.seq))) continue;
    const taken = gap.take();
    gap = undefined;
    if (taken !== undefined) yield `${gapLine(taken)}\n`;
  }
  const taken = gap?.take();
  if (taken !== undefined) yield `${gapLine(taken)}\n`;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

async function* gapsBetween(checkpoints: CheckpointRepository, { from, to }: Span, sizes: readonly number[]) {
  let next = from;
  for (const end of [...sizes.filter((size) => size >= from && size < to), to]) {
    if (end < next) continue;
    const gap = await gapOf(checkpoints, { from: next, to: end });
    if (gap !== undefined) yield `${gapLine(gap)}\n`;
    next = end + 1;
  }
}

async function gapOf(checkpoints: CheckpointRepository, { from, to }: Span): Promise<Gap | undefined> {
  if (to - from < READ_WHOLE) {
    const hashes = await checkpoints.eventHashes(from, to);
    if (hashes.length === to - from + 1) {
      const gap = new GapHasher(from);
      for (const [place, hash] of hashes.entries()) gap.add({ seq: from + place, hash });
      return gap.take();
    }
    // Of what was removed the tree is left.
  }
  try {
    const hashes = await treeNodes(checkpoints)(alignedNodesOf({ from: from - 1, to }));
    return { from, to, hashes: hashes.map((hash) => Buffer.from(hash).toString('hex')) };
  } catch (error) {
    if (isFailure(error, 'conflict.state')) return undefined;
    throw error;
  }
}

/** A checkpoint without what only the database needs. */
export function signedPart({ body, signature, signedBy }: StoredCheckpoint): SignedCheckpoint {
  return { body, signature, signedBy };
}
