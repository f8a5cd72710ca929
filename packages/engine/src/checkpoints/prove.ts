import { type ConsistencyProof, type EventProof, proveConsistency, proveInclusion, type SignedCheckpoint } from '@waybill/audit';
import { type Database, Failure, type Id, type StoredCheckpoint } from '@waybill/core';
import { readAuditEvent } from '../administration/audit-trail.js';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { treeNodes } from './tree-nodes.js';

/** A checkpoint without what only the database needs. */
function signedPart({ body, signature, signedBy }: StoredCheckpoint): SignedCheckpoint {
  return { body, signature, signedBy };
}

type ProofDeps = { readonly database: Pick<Database, 'read'> };

/** Undefined while no checkpoint has this event; one comes within a minute. */
export async function proveEvent({ database }: ProofDeps, seq: number): Promise<EventProof | undefined> {
  const { checkpoints, auditTrail } = database.read;
  const checkpoint = await checkpoints.covering(seq);
  if (checkpoint === undefined) return undefined;
  for await (const { seq: found, body, hash } of auditTrail.rows(seq, 1)) {
    // It was removed.
    if (found !== seq) return undefined;
    const inclusion = await proveInclusion(seq - 1, checkpoint.treeSize, treeNodes(checkpoints));
    return { event: { seq, body, hash }, inclusion, checkpoint: signedPart(checkpoint) };
  }
  return undefined;
}

/** The proof of an event by its id; who asked is in the trail. @throws Failure `not-found`; `conflict.state` while no checkpoint has it */
export async function proveEventById(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  id: Id,
  context: ActorContext,
): Promise<EventProof> {
  const { seq } = await readAuditEvent(deps, id, context);
  const proof = await proveEvent(deps, seq);
  if (proof !== undefined) return proof;
  throw new Failure('conflict.state', { publicDetail: `No checkpoint has event ${seq} yet; one is made within a minute.` });
}

/** That one checkpoint goes on from another. @throws Failure `not-found` for a size that no checkpoint has, `input.invalid` for the wrong order */
export async function proveCheckpoints(
  { database }: ProofDeps,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<{ readonly from: SignedCheckpoint; readonly to: SignedCheckpoint; readonly consistency: ConsistencyProof }> {
  if (from > to)
    throw new Failure('input.invalid', { field: 'from', publicDetail: 'The first checkpoint is not larger than the second.' });
  const { checkpoints } = database.read;
  const [first, second] = await Promise.all([from, to].map((size) => readCheckpointOf({ database }, size)));
  if (first === undefined || second === undefined) throw new Failure('not-found');
  const consistency = await proveConsistency(from, to, treeNodes(checkpoints));
  return { from: signedPart(first), to: signedPart(second), consistency };
}

/** @throws Failure `not-found` */
async function readCheckpointOf({ database }: ProofDeps, treeSize: number): Promise<StoredCheckpoint> {
  const found = await database.read.checkpoints.find(treeSize);
  if (found === undefined) throw new Failure('not-found', { publicDetail: `There is no checkpoint of ${treeSize} events.` });
  return found;
}
