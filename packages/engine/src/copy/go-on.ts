import { type Checkpoint, type DigestAlgorithm, type FileInfo, isFailure, type OpenFile, type Stage } from '@waybill/core';
import { feedDigest } from '../digest/feed-digest.js';
import { type StreamDigest, streamDigest } from '../digest/stream-digest.js';

/** What is compared byte by byte over the wire before a stage is gone on with. */
const TAIL_BYTES = 256 * 1024;

type Read = (offset: number, length: number, into?: Uint8Array) => Promise<Uint8Array>;

/** Why a file was sent from its start although something of it was staged already. */
export type AnewReason = 'source-changed' | 'stage-gone' | 'stage-differs' | 'source-differs' | 'tail-differs' | 'target-refused';

/** Whether the source is what it was when the stage was begun: size and, where it is told, modification time (B10). */
export function isSameSource({ source }: Checkpoint, now: FileInfo): boolean {
  return now.sizeBytes === source.sizeBytes && (now.modifiedAt?.getTime() ?? null) === source.modifiedAtMs;
}

export interface StagedSoFar {
  readonly checkpoint: Checkpoint;
  readonly stage: Stage;
  readonly source: OpenFile;
  /** What is computed beside the SHA-256. */
  readonly beside: DigestAlgorithm | undefined;
  /** Whether reading the stage moves no bytes over a network; else the source is read instead. */
  readonly stageIsNear: boolean;
}

/**
 * Proves that a stage may be gone on with at its checkpoint (B10). Near bytes are read whole and must have the digest that the
 * checkpoint states: those of the stage where it is ours, else those of the source, which then still begins with what was sent.
 * The last bytes before the checkpoint are compared across the wire as well. Resolves to the digest of everything before the
 * checkpoint and how many bytes the comparison moved, or to the reason why not.
 */
export async function proveStaged(
  { checkpoint, stage, source, beside, stageIsNear }: StagedSoFar,
  signal: AbortSignal,
): Promise<{ readonly digest: StreamDigest; readonly movedBytes: number } | AnewReason> {
  const { bytes } = checkpoint;
  if (stage.resumedBytes < bytes) return 'stage-gone';
  const fromStage: Read = (offset, length, into) => stage.readBack(offset, length, signal, into);
  const fromSource: Read = (offset, length, into) => source.readAt(offset, length, signal, into);
  const [near, far] = stageIsNear ? [fromStage, fromSource] : [fromSource, fromStage];
  const digest = streamDigest(checkpoint.source.sizeBytes, beside);
  let proven = false;
  try {
    await feedDigest(digest, bytes, (offset, into) => near(offset, into.length, into));
    if ((await digest.soFar()) !== checkpoint.sha256) return stageIsNear ? 'stage-differs' : 'source-differs';
    const tailBytes = Math.min(TAIL_BYTES, bytes);
    const [nearTail, farTail] = await Promise.all([near, far].map((read) => readAll(read, bytes - tailBytes, tailBytes)));
    if (nearTail === undefined || farTail === undefined || !nearTail.equals(farTail)) return 'tail-differs';
    proven = true;
    return { digest, movedBytes: tailBytes };
  } finally {
    if (!proven) digest.release();
  }
}

async function readAll(read: Read, offset: number, length: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (let got = 0; got < length; ) {
    const part = await read(offset + got, length - got);
    if (part.length === 0) break;
    parts.push(part);
    got += part.length;
  }
  return Buffer.concat(parts);
}

/**
 * Whether a failure says that the target does not let us go on with what is there, so that beginning anew may work: an append
 * refused, a read-back refused, a rename refused. A line that is cut or work that is stopped says nothing of the kind.
 */
export function refusesGoingOn(error: unknown): boolean {
  return refusals.some((code) => isFailure(error, code));
}

const refusals = ['target.denied', 'target.not-found', 'target.unsupported', 'source.denied', 'partner.misbehaved'] as const;
