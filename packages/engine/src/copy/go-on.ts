import { createHash, type Hash } from 'node:crypto';
import { type Checkpoint, type FileInfo, isFailure, type OpenFile, type Stage } from '@waybill/core';

/** What is compared byte by byte over the wire before a stage is gone on with. */
const TAIL_BYTES = 256 * 1024;
const READ_CHUNK = 1024 * 1024;

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
  /** Whether reading the stage moves no bytes over a network; else the source is read instead. */
  readonly stageIsNear: boolean;
}

/**
 * Proves that a stage may be gone on with at its checkpoint (B10). Near bytes are read whole and must have the digest that the
 * checkpoint states: those of the stage where it is ours, else those of the source, which then still begins with what was sent.
 * The last bytes before the checkpoint are compared across the wire as well. Resolves to the hash of everything before the
 * checkpoint and how many bytes the comparison moved, or to the reason why not.
 */
export async function proveStaged(
  { checkpoint, stage, source, stageIsNear }: StagedSoFar,
  signal: AbortSignal,
): Promise<{ readonly hash: Hash; readonly movedBytes: number } | AnewReason> {
  const { bytes } = checkpoint;
  if (stage.resumedBytes < bytes) return 'stage-gone';
  const fromStage = (offset: number, length: number): Promise<Uint8Array> => stage.readBack(offset, length, signal);
  const fromSource = (offset: number, length: number): Promise<Uint8Array> => source.readAt(offset, length, signal);
  const [near, far] = stageIsNear ? [fromStage, fromSource] : [fromSource, fromStage];

  const hash = createHash('sha256');
  for (let offset = 0; offset < bytes; ) {
    const chunk = await near(offset, Math.min(READ_CHUNK, bytes - offset));
    if (chunk.length === 0) break;
    hash.update(chunk);
    offset += chunk.length;
  }
  if (hash.copy().digest('hex') !== checkpoint.sha256) return stageIsNear ? 'stage-differs' : 'source-differs';

  const tailBytes = Math.min(TAIL_BYTES, bytes);
  const [nearTail, farTail] = await Promise.all([near, far].map((read) => readAll(read, bytes - tailBytes, tailBytes)));
  if (nearTail === undefined || farTail === undefined || !nearTail.equals(farTail)) return 'tail-differs';
  return { hash, movedBytes: tailBytes };
}

async function readAll(
  read: (offset: number, length: number) => Promise<Uint8Array>,
  offset: number,
  length: number,
): Promise<Buffer> {
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
