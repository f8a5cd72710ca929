import { canonicalJsonOf, parseCanonicalJson } from '../canonical-json.js';
import { type PublicKeys, type Signer, verifySignature } from '../signing.js';

/** What a checkpoint states: these are all events up to number `treeSize`. */
export interface CheckpointBody {
  readonly format: 'waybill-checkpoint';
  readonly version: 1;
  readonly stream: 'main';
  /** How many events; also the number of the last one. */
  readonly treeSize: number;
  /** Root of the RFC 9162 tree whose leaves are the hashes of the events, hex. */
  readonly rootHash: string;
  /** The hash of the last event, hex. */
  readonly headHash: string;
  /** When it was made: RFC 3339, UTC. */
  readonly at: string;
  /** Of the key that signs it. */
  readonly keyFingerprint: string;
}

/** A checkpoint as it is kept, given out and anchored. */
export interface SignedCheckpoint {
  /** Canonical JSON (RFC 8785) of a {@link CheckpointBody}: keep it to the byte. */
  readonly body: string;
  /** Ed25519 over the UTF-8 of `body`, base64. */
  readonly signature: string;
  /** Fingerprint of the signing key. */
  readonly signedBy: string;
}

/** What is known of a tree when a checkpoint of it is made. */
export interface TreeHead {
  readonly treeSize: number;
  readonly rootHash: string;
  readonly headHash: string;
}

export function signCheckpoint(head: TreeHead, at: Date, signer: Signer): SignedCheckpoint {
  const body = canonicalJsonOf({
    format: 'waybill-checkpoint',
    version: 1,
    stream: 'main',
    treeSize: head.treeSize,
    rootHash: head.rootHash,
    headHash: head.headHash,
    at: at.toISOString(),
    keyFingerprint: signer.keyFingerprint,
  } satisfies CheckpointBody);
  return { body, signature: signer.sign(body), signedBy: signer.keyFingerprint };
}

const HASH = /^[0-9a-f]{64}$/;

function isCheckpointBody(value: unknown): value is CheckpointBody {
  if (typeof value !== 'object' || value === null) return false;
  const body: Partial<CheckpointBody> = value;
  return (
    body.format === 'waybill-checkpoint' &&
    body.version === 1 &&
    body.stream === 'main' &&
    Number.isSafeInteger(body.treeSize) &&
    (body.treeSize ?? 0) >= 1 &&
    HASH.test(body.rootHash ?? '') &&
    HASH.test(body.headHash ?? '') &&
    typeof body.at === 'string' &&
    typeof body.keyFingerprint === 'string'
  );
}

/** What a checkpoint states, whoever signed it; undefined for what is no checkpoint of a version this program knows. */
export function readCheckpoint(checkpoint: Pick<SignedCheckpoint, 'body'>): CheckpointBody | undefined {
  const body: unknown = parseCanonicalJson(checkpoint.body);
  return isCheckpointBody(body) ? body : undefined;
}

/** Whether a checkpoint is genuine and, when it is, what it states. */
export type CheckpointReport =
  | { readonly ok: true; readonly checkpoint: CheckpointBody }
  | { readonly ok: false; readonly reason: 'format' | 'key' | 'signature'; readonly detail: string };

/** Checks a checkpoint against the platform's public keys, of whatever time. */
export function verifyCheckpoint(checkpoint: SignedCheckpoint, keys: PublicKeys): CheckpointReport {
  const body = readCheckpoint(checkpoint);
  if (body === undefined || body.keyFingerprint !== checkpoint.signedBy)
    return { ok: false, reason: 'format', detail: 'It is not a checkpoint of a version this program knows.' };
  const key = keys.get(body.keyFingerprint);
  if (key === undefined) {
    const detail = `The checkpoint of ${body.treeSize} events is signed by ${body.keyFingerprint}, which is none of the keys that were given.`;
    return { ok: false, reason: 'key', detail };
  }
  if (!verifySignature(checkpoint.body, checkpoint.signature, key)) {
    const detail = `The checkpoint of ${body.treeSize} events is not genuine: its signature is not that of its text.`;
    return { ok: false, reason: 'signature', detail };
  }
  return { ok: true, checkpoint: body };
}
