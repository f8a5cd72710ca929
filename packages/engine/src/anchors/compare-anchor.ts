import { nodesOf, publicKeysOf, rootOfNodes, verifyCheckpoint } from '@waybill/audit';
import { type AppendFolder, type AuditAnchor, type Clock, type Id, isFailure } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import type { DryRunDeps } from '../administration/dry-run-job.js';
import { openOne } from '../administration/open-job-ends.js';
import { actBy } from '../administration/record-change.js';
import { openBreak } from '../checkpoints/breaks.js';
import { treeNodes } from '../checkpoints/tree-nodes.js';
import { readSigningKeys } from '../receipts/signing-key.js';
import { type AnchorPlaceDeps, anchorFileName, openAnchorFolder, readAnchored, sizesOf } from './anchor-files.js';

interface CompareDeps extends AnchorPlaceDeps {
  readonly clock: Clock;
  readonly processName: string;
}

/**
 * What is wrong with an anchored checkpoint. `rolled-back`: it is of more events than the database has. `differs`: the database has other
 * events. `not-genuine`: none of our keys signed it. `unreadable`: the file holds no checkpoint of its name.
 */
type AnchorProblem = 'rolled-back' | 'differs' | 'not-genuine' | 'unreadable';

export interface AnchorFinding {
  readonly file: string;
  readonly problem: AnchorProblem;
  readonly detail: string;
}

/** How an anchor and the database agree. */
export interface AnchorComparison {
  readonly ok: boolean;
  /** Checkpoints in the anchor. */
  readonly files: number;
  /** How many of them were read and compared: the newest, and others spread evenly over the rest. */
  readonly compared: number;
  /** Events of the newest of them; 0 when there is none. */
  readonly anchoredEvents: number;
  readonly databaseEvents: number;
  readonly findings: readonly AnchorFinding[];
}

/** A partner's folder is asked for each file on its own. */
const MOST_COMPARED = 500;

/**
 * Reads an anchor back and compares it with the database, as after a restore. A genuine checkpoint that the database does not agree with opens a
 * break of the trail. It compares with the stored tree; `waybill audit verify` walks the events themselves.
 * @throws Failure `not-found`, and what keeps the anchor from being reached
 */
export async function compareAuditAnchor(
  administration: DryRunDeps,
  { id, signal }: { readonly id: Id; readonly signal: AbortSignal },
  context: ActorContext,
): Promise<AnchorComparison> {
  const deps: CompareDeps = {
    ...administration,
    openEnd: (end, until) => openOne(administration, end, context.actor, until),
  };
  const anchor = await deps.database.read.auditAnchors.get(id);
  const folder = await openAnchorFolder(deps, anchor, signal);
  let comparison: AnchorComparison;
  try {
    comparison = await compare(deps, folder, signal);
  } finally {
    await folder.close();
  }
  await record(deps, anchor, comparison, context);
  return comparison;
}

async function compare(deps: CompareDeps, folder: AppendFolder, signal: AbortSignal): Promise<AnchorComparison> {
  const sizes = sizesOf(await folder.list(signal));
  const databaseEvents = await deps.database.read.checkpoints.lastSeq();
  const keys =
    sizes.length === 0 ? new Map() : publicKeysOf((await readSigningKeys(deps)).map((key) => key.publicKeyPem).join('\n'));
  // Of what was removed nothing is left to compare with.
  const removed = await deps.database.read.auditRetention.removedUpTo();
  const chosen = spread(sizes.filter((treeSize) => treeSize >= removed));
  const findings: AnchorFinding[] = [];
  for (const treeSize of chosen) {
    const anchored = await readAnchored(folder, treeSize, signal);
    const add = (problem: AnchorProblem, detail: string): void => {
      findings.push({ file: anchorFileName(treeSize), problem, detail });
    };
    if (anchored === undefined) {
      add('unreadable', 'The file holds no checkpoint of the size that its name says.');
      continue;
    }
    const genuine = verifyCheckpoint(anchored.checkpoint, keys);
    if (!genuine.ok) add('not-genuine', genuine.detail);
    else if (treeSize > databaseEvents) {
      add(
        'rolled-back',
        `A checkpoint of ${treeSize} events was made at ${anchored.body.at}, and the database has ${databaseEvents}.`,
      );
    } else if (!(await isOfDatabase(deps, anchored.body))) {
      add('differs', `The first ${treeSize} events of the database are not those of the checkpoint made at ${anchored.body.at}.`);
    }
  }
  return {
    ok: findings.length === 0,
    files: sizes.length,
    compared: chosen.length,
    anchoredEvents: sizes.at(-1) ?? 0,
    databaseEvents,
    findings,
  };
}

function spread(sizes: readonly number[]): readonly number[] {
  if (sizes.length <= MOST_COMPARED) return sizes;
  const step = sizes.length / MOST_COMPARED;
  // Counted from the end: the newest one says most.
  return Array.from({ length: MOST_COMPARED }, (_, place) => sizes[sizes.length - 1 - Math.floor(place * step)] ?? 0).reverse();
}

async function isOfDatabase(
  { database }: CompareDeps,
  { treeSize, rootHash, headHash }: { readonly treeSize: number; readonly rootHash: string; readonly headHash: string },
): Promise<boolean> {
  const { checkpoints } = database.read;
  try {
    const [head] = await checkpoints.eventHashes(treeSize, treeSize);
    const root = rootOfNodes(await treeNodes(checkpoints)(nodesOf({ from: 0, to: treeSize })));
    return head === headHash && Buffer.from(root).toString('hex') === rootHash;
  } catch (error) {
    // Parts of the tree are missing.
    if (isFailure(error, 'conflict.state')) return false;
    throw error;
  }
}

async function record(
  deps: CompareDeps,
  anchor: AuditAnchor,
  comparison: AnchorComparison,
  context: ActorContext,
): Promise<void> {
  const { ok, files, compared, anchoredEvents, databaseEvents, findings } = comparison;
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'audit-anchor.compared',
      outcome: ok ? 'success' : 'failure',
      target: { kind: 'audit-anchor', id: anchor.id, name: anchor.slug },
      details: {
        files,
        compared,
        anchoredEvents,
        databaseEvents,
        problems: findings.slice(0, 20).map(({ file, problem }) => `${file}: ${problem}`),
      },
    });
  });
  const worst =
    findings.find(({ problem }) => problem === 'differs') ?? findings.find(({ problem }) => problem === 'rolled-back');
  if (worst === undefined) return;
  const [seq = 0] = sizesOf([worst.file]);
  await openBreak(deps, { seq, reason: 'anchor', detail: `Anchor "${anchor.slug}": ${worst.detail}` });
}
