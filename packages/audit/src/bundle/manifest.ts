import type { AuditActorKind } from '@waybill/core';
import { type CanonicalValue, canonicalJson, parseCanonicalJson } from '../canonical-json.js';
import { type PublicKeys, verifyDetached } from '../signing.js';

export const BUNDLE_FORMAT = 'waybill-audit-bundle';

/** The names of the files that say what is in a bundle, and that everything else is checked by. */
export const MANIFEST_FILE = 'manifest.json';
export const SIGNATURE_FILE = 'manifest.sig';

/** The files that verification reads. */
export const bundleFiles = {
  events: 'events.jsonl',
  checkpoints: 'checkpoints.jsonl',
  proofs: 'proofs.jsonl',
  keys: 'keys.json',
} as const;

/** One file of a bundle. */
export interface ManifestFile {
  readonly name: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** What a bundle is. Its canonical JSON is signed, and through the digests all that is in the bundle. */
export interface BundleManifest {
  readonly format: typeof BUNDLE_FORMAT;
  readonly version: 1;
  readonly stream: 'main';
  readonly exportId: string;
  /** RFC 3339, UTC. */
  readonly exportedAt: string;
  readonly requestedBy: { readonly kind: AuditActorKind; readonly id: string | null; readonly name: string };
  readonly reason: string;
  /** Which events were asked for, as it was asked; empty for all. */
  readonly filters: { readonly [name: string]: CanonicalValue | undefined };
  readonly events: {
    readonly count: number;
    /** Whether every event between the first and the last is there. */
    readonly complete: boolean;
    readonly first: number | null;
    readonly last: number | null;
  };
  /** The checkpoint that the events are proven by; null when there was none. */
  readonly checkpoint: { readonly treeSize: number; readonly rootHash: string; readonly at: string } | null;
  /** How many there are of what, such as `accounts`. */
  readonly counts: { readonly [name: string]: number };
  /** Every file but the manifest and its signature, by name. */
  readonly files: readonly ManifestFile[];
  /** Fingerprint of the key that signs the manifest. */
  readonly keyFingerprint: string;
}

/** The bytes of `manifest.json`. */
export function manifestText(manifest: BundleManifest): string {
  return canonicalJson({
    ...manifest,
    requestedBy: { ...manifest.requestedBy },
    events: { ...manifest.events },
    checkpoint: manifest.checkpoint === null ? null : { ...manifest.checkpoint },
    files: manifest.files.map((file) => ({ ...file })),
  });
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;

function isFile(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    isPlainName(value['name']) &&
    typeof value['sha256'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['sha256']) &&
    isCount(value['sizeBytes'])
  );
}

function isManifest(value: unknown): value is BundleManifest {
  if (!isRecord(value)) return false;
  const { events, checkpoint, files } = value;
  return (
    value['format'] === BUNDLE_FORMAT &&
    value['version'] === 1 &&
    value['stream'] === 'main' &&
    typeof value['exportedAt'] === 'string' &&
    typeof value['keyFingerprint'] === 'string' &&
    isRecord(events) &&
    isCount(events['count']) &&
    typeof events['complete'] === 'boolean' &&
    (checkpoint === null ||
      (isRecord(checkpoint) && isCount(checkpoint['treeSize']) && typeof checkpoint['rootHash'] === 'string')) &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

/** The manifest of a text; undefined for what is none of a version this program knows, to the byte. */
export function readManifest(text: string): BundleManifest | undefined {
  const value: unknown = parseCanonicalJson(text);
  return isManifest(value) ? value : undefined;
}

/** Whether a file of a bundle may be called so: folders and names of plain letters, nothing that leads elsewhere. */
export function isPlainName(name: string): boolean {
  return name.length <= 200 && /^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/i.test(name);
}

/** Whether the manifest is signed by the key that it names, and that is one of these. */
export function isSignedManifest(
  text: string,
  { keyFingerprint }: BundleManifest,
  signature: Uint8Array,
  keys: PublicKeys,
): boolean {
  const key = keys.get(keyFingerprint);
  return key !== undefined && verifyDetached(text, signature, key);
}
