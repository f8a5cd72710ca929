import type { ChainPoint } from '../audit-event.js';
import { canonicalJsonOf, parseCanonicalJson } from '../canonical-json.js';
import { type PublicKeys, type Signer, verifySignature } from '../signing.js';
import { readCheckpoint, type SignedCheckpoint, verifyCheckpoint } from './checkpoint.js';
import { MerkleFrontier } from './merkle-tree.js';
import { verifyConsistency } from './proofs.js';

/** What a tombstone states: the events `fromSeq` to `toSeq` were there, were checked, and were removed by retention. */
export interface TombstoneBody {
  readonly format: 'waybill-tombstone';
  readonly version: 1;
  readonly stream: 'main';
  readonly fromSeq: number;
  /** All events up to this one are gone; what is left goes on from it. */
  readonly toSeq: number;
  /** When the first and the last of them were recorded: RFC 3339, UTC. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** Root of the tree over all events up to `toSeq`, hex. */
  readonly rootHash: string;
  /** The hash of event `toSeq`, hex. */
  readonly headHash: string;
  /** The complete subtrees that the tree is made of, from the left, hex: the tree goes on from them. */
  readonly nodes: readonly string[];
  /** A checkpoint that covered them all, and the proof that it goes on from the tree above. */
  readonly checkpoint: SignedCheckpoint;
  readonly consistency: readonly string[];
  /** Where they can still be read; null when somebody said that they need not be. */
  readonly export: { readonly anchor: string; readonly file: string; readonly sizeBytes: number; readonly sha256: string } | null;
  readonly withoutExport: boolean;
  readonly reason: string;
  readonly at: string;
  readonly keyFingerprint: string;
}

/** A tombstone as it is kept and given out. */
export interface SignedTombstone {
  /** Canonical JSON (RFC 8785) of a {@link TombstoneBody}: keep it to the byte. */
  readonly body: string;
  /** Ed25519 over the UTF-8 of `body`, base64. */
  readonly signature: string;
  readonly signedBy: string;
}

/** Signs what is stated of a segment. */
export function signTombstone(
  stated: Omit<TombstoneBody, 'format' | 'version' | 'stream' | 'keyFingerprint'>,
  signer: Signer,
): SignedTombstone {
  const body = canonicalJsonOf({
    ...stated,
    ...{ format: 'waybill-tombstone', version: 1, stream: 'main', keyFingerprint: signer.keyFingerprint },
  });
  return { body, signature: signer.sign(body), signedBy: signer.keyFingerprint };
}

const HASH = /^[0-9a-f]{64}$/;

function isTombstoneBody(value: unknown): value is TombstoneBody {
  if (typeof value !== 'object' || value === null) return false;
  const body: Partial<TombstoneBody> = value;
  const { fromSeq = 0, toSeq = 0, nodes, consistency, checkpoint } = body;
  return (
    body.format === 'waybill-tombstone' &&
    body.version === 1 &&
    body.stream === 'main' &&
    Number.isSafeInteger(fromSeq) &&
    Number.isSafeInteger(toSeq) &&
    fromSeq >= 1 &&
    toSeq >= fromSeq &&
    HASH.test(body.rootHash ?? '') &&
    HASH.test(body.headHash ?? '') &&
    Array.isArray(nodes) &&
    nodes.every((node) => HASH.test(String(node))) &&
    Array.isArray(consistency) &&
    typeof checkpoint === 'object' &&
    checkpoint !== null &&
    typeof checkpoint.body === 'string' &&
    typeof body.keyFingerprint === 'string'
  );
}

/** What a tombstone states, whoever signed it; undefined for what is none of a version this program knows. */
export function readTombstone({ body }: Pick<SignedTombstone, 'body'>): TombstoneBody | undefined {
  const value: unknown = parseCanonicalJson(body);
  return isTombstoneBody(value) ? value : undefined;
}

/** Where a trail goes on after what was removed. */
export interface TrailBeginning {
  readonly after: ChainPoint;
  readonly tree: MerkleFrontier;
}

/** Whether a tombstone is genuine; when it is, what it states and where the trail goes on. */
export type TombstoneReport =
  | { readonly ok: true; readonly tombstone: TombstoneBody; readonly beginning: TrailBeginning }
  | { readonly ok: false; readonly detail: string };

/** Checks a tombstone with public keys alone; without keys, who signed is not checked. Never throws. */
export function verifyTombstone(tombstone: SignedTombstone, keys: PublicKeys | undefined): TombstoneReport {
  const stated = readTombstone(tombstone);
  if (stated === undefined) return { ok: false, detail: 'It is not a tombstone of a version this program knows.' };
  const wrong = (what: string): TombstoneReport => ({
    ok: false,
    detail: `The tombstone of the events up to ${stated.toSeq} ${what}.`,
  });
  if (keys !== undefined) {
    const key = stated.keyFingerprint === tombstone.signedBy ? keys.get(stated.keyFingerprint) : undefined;
    if (key === undefined) return wrong('is signed by none of the keys that were given');
    if (!verifySignature(tombstone.body, tombstone.signature, key))
      return wrong('is not genuine: its signature is not that of its text');
    if (!verifyCheckpoint(stated.checkpoint, keys).ok) return wrong('holds a checkpoint that is not genuine');
  }
  const covering = readCheckpoint(stated.checkpoint);
  const tree = frontierOf(stated);
  if (tree === undefined || Buffer.from(tree.root()).toString('hex') !== stated.rootHash)
    return wrong('holds another tree than it says');
  const proof = { fromSize: stated.toSeq, toSize: covering?.treeSize ?? 0, path: stated.consistency };
  if (covering === undefined || !verifyConsistency(stated.rootHash, covering.rootHash, proof))
    return wrong('does not lead to its checkpoint');
  return { ok: true, tombstone: stated, beginning: { after: { seq: stated.toSeq, hash: stated.headHash }, tree } };
}

function frontierOf({ toSeq, nodes }: TombstoneBody): MerkleFrontier | undefined {
  try {
    return MerkleFrontier.at(
      toSeq,
      nodes.map((node) => Buffer.from(node, 'hex')),
    );
  } catch {
    return undefined;
  }
}

/** The tombstone of a saved file: JSON with `body`, `signature` and `signedBy`. Undefined for anything else. */
export function readSavedTombstone(text: string): SignedTombstone | undefined {
  try {
    const value: Partial<SignedTombstone> | null = JSON.parse(text);
    const { body, signature, signedBy } = value ?? {};
    if (typeof body !== 'string' || typeof signature !== 'string' || typeof signedBy !== 'string') return undefined;
    return readTombstone({ body }) === undefined ? undefined : { body, signature, signedBy };
  } catch {
    return undefined;
  }
}
