import {
  ChainVerifier,
  GENESIS,
  nodesOf,
  proveConsistency,
  readEvent,
  readTombstone,
  rootOfNodes,
  type SignedTombstone,
  type Signer,
  type StoredAuditEvent,
  signTombstone,
  verifyTombstone,
} from '@waybill/audit';
import { type Clock, Failure, type Id } from '@waybill/core';
import type { ActorContext } from '../administration/deps.js';
import type { DryRunDeps } from '../administration/dry-run-job.js';
import { openOne } from '../administration/open-job-ends.js';
import { actBy } from '../administration/record-change.js';
import { type AnchorPlaceDeps, openAnchorFolder } from '../anchors/anchor-files.js';
import { treeNodes } from '../checkpoints/tree-nodes.js';
import { openSigner } from '../receipts/signing-key.js';
import { exportSegment, readSegment } from './export-segment.js';
import { planSegment, refuseHeld } from './plan-segment.js';

/** What removing events stands on. */
export interface SegmentDeps extends AnchorPlaceDeps {
  readonly clock: Clock;
  readonly signer: Signer;
}

/** What is to be removed, and what happens to it before. */
export interface SegmentRequest {
  /** Nothing that was recorded then or later. */
  readonly before: Date;
  readonly reason: string;
  /** Where its export goes. Null: somebody says that there is to be none. */
  readonly anchorId: Id | null;
  readonly signal: AbortSignal;
}

/** What was removed. */
export interface RemovedSegment {
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly tombstone: SignedTombstone;
}

/**
 * Removes the oldest events of the trail, once they were checked, exported to an anchor and stated by a signed tombstone that is kept for ever. PostgreSQL
 * checks the minimum, the holds and the range once more, in the transaction that removes them. Undefined when nothing is old enough.
 * @throws Failure `conflict.state` for a hold, a break or events that do not fit; what keeps the export from being written
 */
export async function deleteAuditSegment(
  deps: SegmentDeps,
  { before, reason, anchorId, signal }: SegmentRequest,
  context: ActorContext,
): Promise<RemovedSegment | undefined> {
  const segment = await planSegment(deps, before);
  if (segment === undefined) return undefined;
  refuseHeld(segment);
  const { fromSeq, toSeq } = segment;
  const events = await readSegment(deps, segment, signal);
  const { checkpoints } = deps.database.read;
  const covering = await checkpoints.covering(toSeq);
  if (covering === undefined) throw new Failure('conflict.state', { publicDetail: 'No checkpoint covers the segment yet.' });
  await checkChain(deps, events);
  const nodes = await treeNodes(checkpoints)(nodesOf({ from: 0, to: toSeq }));
  const { path } = await proveConsistency(toSeq, covering.treeSize, treeNodes(checkpoints));
  const exported = anchorId === null ? null : await putExport(deps, { anchorId, events, signal });
  const { body, signature, signedBy } = covering;
  const tombstone = signTombstone(
    {
      ...{ fromSeq, toSeq, firstAt: timeOf(events[0]), lastAt: timeOf(events.at(-1)), reason },
      ...{ rootHash: hex(rootOfNodes(nodes)), headHash: events.at(-1)?.hash ?? '', nodes: nodes.map(hex) },
      ...{ checkpoint: { body, signature, signedBy }, consistency: path },
      ...{ export: exported, withoutExport: exported === null, at: deps.clock.now().toISOString() },
    },
    deps.signer,
  );
  const report = verifyTombstone(tombstone, undefined);
  if (!report.ok) throw new Failure('conflict.state', { publicDetail: `${report.detail} Run "waybill audit verify".` });
  await deps.database.transaction(async (tx) => {
    const removed = await tx.auditRetention.removeSegment(tombstone);
    tx.audit.append({
      ...actBy(context),
      type: 'audit.segment-deleted',
      target: { kind: 'audit' },
      reason: exported === null ? 'without-export' : 'exported',
      details: { fromSeq, toSeq, events: removed, why: reason, rootHash: report.tombstone.rootHash, export: exported },
    });
    tx.live.publish({ kind: 'changed', noun: 'audit-retention', id: context.actor.id ?? '' });
  });
  return { fromSeq, toSeq, tombstone };
}

/** The same for somebody who asks. */
export async function deleteAuditSegmentFor(
  deps: DryRunDeps,
  request: SegmentRequest,
  context: ActorContext,
): Promise<RemovedSegment | undefined> {
  const signer = await openSigner(deps);
  const openEnd: SegmentDeps['openEnd'] = (end, until) => openOne(deps, end, context.actor, until);
  return deleteAuditSegment({ ...deps, signer, openEnd }, request, context);
}

/** What goes is what was signed: each event unchanged and linked, from where the trail begins now. */
async function checkChain({ database }: SegmentDeps, events: readonly StoredAuditEvent[]): Promise<void> {
  const last = (await database.read.auditRetention.tombstones()).at(-1);
  const stated = last === undefined ? undefined : readTombstone(last);
  const chain = new ChainVerifier({ after: stated === undefined ? GENESIS : { seq: stated.toSeq, hash: stated.headHash } });
  for (const event of events) chain.add(event);
  const report = chain.finish();
  if (!report.ok) throw new Failure('conflict.state', { publicDetail: `The segment is broken and stays: ${report.detail}` });
}

async function putExport(
  deps: SegmentDeps,
  {
    anchorId,
    events,
    signal,
  }: { readonly anchorId: Id; readonly events: readonly StoredAuditEvent[]; readonly signal: AbortSignal },
) {
  const anchor = await deps.database.read.auditAnchors.get(anchorId);
  const folder = await openAnchorFolder(deps, anchor, signal);
  try {
    return { anchor: anchor.slug, ...(await exportSegment(deps, { folder, events, at: deps.clock.now() }, signal)) };
  } finally {
    await folder.close();
  }
}

const hex = (hash: Uint8Array): string => Buffer.from(hash).toString('hex');

function timeOf(event: StoredAuditEvent | undefined): string {
  if (event === undefined) throw new RangeError('a segment has events');
  return readEvent(event).recordedAt.toISOString();
}
