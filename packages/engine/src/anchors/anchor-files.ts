import { type CheckpointBody, readCheckpoint, type SignedCheckpoint } from '@waybill/audit';
import type { AppendFolder, AuditAnchor, BucketOpener, Database, JobEnd, SecretBox, Storage } from '@waybill/core';
import { StorageFolder } from './storage-folder.js';

/** What reaching the place of an anchor stands on. */
export interface AnchorPlaceDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly buckets: BucketOpener;
  /** Opens a Store or a Connection. */
  openEnd(end: JobEnd, signal: AbortSignal): Promise<{ readonly storage: Storage; close(): Promise<void> }>;
}

/** Much more than a checkpoint has. */
const MOST_BYTES = 16 * 1024;
const NAME = /^checkpoint-([1-9][0-9]{0,15})\.json$/;

/** Opens the folder of an anchor. @throws Failure what keeps it from being reached */
export async function openAnchorFolder(deps: AnchorPlaceDeps, anchor: AuditAnchor, signal: AbortSignal): Promise<AppendFolder> {
  const { place } = anchor;
  if (place.kind === 's3') {
    const sealed = await deps.database.read.secrets.get(place.secretId);
    return deps.buckets.open(
      place.s3,
      deps.secretBox.open(sealed, (plain) => Buffer.from(plain).toString('utf8')),
    );
  }
  const id = place.kind === 'store' ? place.storeId : place.connectionId;
  const end = await deps.openEnd({ kind: place.kind, id }, signal);
  return new StorageFolder(end.storage, place.path, () => end.close());
}

/** The name of the file of a checkpoint. */
export function anchorFileName(treeSize: number): string {
  return `checkpoint-${treeSize}.json`;
}

/** What is in the file: one JSON document, as the API gives it out. */
export function anchorFileContent({ body, signature, signedBy }: SignedCheckpoint): Uint8Array {
  return Buffer.from(`${JSON.stringify({ body, signature, signedBy })}\n`, 'utf8');
}

/** The tree sizes that the names of files tell, ascending; other names are no checkpoints. */
export function sizesOf(names: readonly string[]): readonly number[] {
  return names
    .flatMap((name) => NAME.exec(name)?.slice(1).map(Number) ?? [])
    .filter(Number.isSafeInteger)
    .sort((one, other) => one - other);
}

/** A checkpoint as it was read back. */
export interface AnchoredCheckpoint {
  readonly checkpoint: SignedCheckpoint;
  readonly body: CheckpointBody;
}

/** Reads one back; undefined for a file that holds no checkpoint, or one of another size than its name says. @throws Failure `source.*`, `net.*` */
export async function readAnchored(
  folder: AppendFolder,
  treeSize: number,
  signal: AbortSignal,
): Promise<AnchoredCheckpoint | undefined> {
  const content = await folder.read(anchorFileName(treeSize), MOST_BYTES, signal);
  const checkpoint = parse(Buffer.from(content).toString('utf8'));
  const body = checkpoint === undefined ? undefined : readCheckpoint(checkpoint);
  if (checkpoint === undefined || body?.treeSize !== treeSize) return undefined;
  return { checkpoint, body };
}

function parse(text: string): SignedCheckpoint | undefined {
  try {
    const value: Partial<SignedCheckpoint> | null = JSON.parse(text);
    const { body, signature, signedBy } = value ?? {};
    if (typeof body !== 'string' || typeof signature !== 'string' || typeof signedBy !== 'string') return undefined;
    return { body, signature, signedBy };
  } catch {
    return undefined;
  }
}
