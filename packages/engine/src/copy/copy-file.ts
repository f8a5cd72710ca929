import { createHash } from 'node:crypto';
import {
  Failure,
  type FileInfo,
  type OpenFile,
  type Stage,
  type Storage,
  type VerificationLevel,
  type VPath,
} from '@waybill/core';
import { pump } from './pump.js';

const WINDOW_BYTES = 8 * 1024 * 1024;
const READ_BACK_CHUNK = 1024 * 1024;

/** What was copied: counted and hashed on the way, not taken from a listing. */
export interface CopiedBytes {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface CopyResult extends CopiedBytes {
  readonly verification: VerificationLevel;
}

export interface CopyOptions {
  /** Names the stage. */
  readonly token: string;
  readonly overwrite: boolean;
  /** Where overwriting is allowed and the target cannot do it in one step: delete the old file first. */
  readonly deleteBeforeRename?: boolean;
  readonly onProgress: (bytes: number) => void;
  /**
   * Called when every byte is staged and verified and before anything becomes visible: records the intent durably, so that a
   * crash during the commit can be told from one before it. The commit does not happen when it throws.
   */
  readonly beforeCommit: (copied: CopiedBytes) => Promise<void>;
}

/**
 * The one copy: stage, hash while streaming, look again at the source, verify, commit. What fails before the commit leaves
 * nothing visible at the target, and the stage is removed.
 * @throws Failure `source.changed` when the source is not what it was when reading began, and whatever source and target throw
 */
export async function copyFile(
  source: OpenFile,
  target: { readonly storage: Storage; readonly path: VPath },
  options: CopyOptions,
  signal: AbortSignal,
): Promise<CopyResult> {
  const before = await source.stat(signal);
  const { storage, path } = target;
  await assertRoom(storage, path, before.sizeBytes, signal);
  const stage = await storage.stage(
    path,
    {
      token: options.token,
      overwrite: options.overwrite,
      deleteBeforeRename: options.deleteBeforeRename === true,
      resume: false,
      makeFolders: true,
    },
    signal,
  );
  let intentRecorded = false;
  try {
    const hash = createHash('sha256');
    const sizeBytes = await pump(
      source.stream(0, signal),
      stage,
      { windowBytes: WINDOW_BYTES, hash, onProgress: options.onProgress },
      signal,
    );
    assertUnchanged(before, await source.stat(signal), sizeBytes);
    const copied = { sizeBytes, sha256: hash.digest('hex') };
    const staged = storage.capabilities.readBack === 'cheap' ? await verifyByReadBack(stage, copied, signal) : 'size';
    await options.beforeCommit(copied);
    intentRecorded = true;
    await stage.commit(sizeBytes, signal);
    const verification = staged === 'size' ? await confirmSize(storage, path, sizeBytes, signal) : staged;
    return { ...copied, verification };
  } catch (error) {
    // After the intent was recorded the stage is evidence: recovery decides by it whether the commit happened.
    if (intentRecorded) await stage.suspend();
    else await stage.discard();
    throw error;
  }
}

/** Refuses early what cannot fit; a target that does not tell its free space is tried. */
async function assertRoom(storage: Storage, path: VPath, sizeBytes: number | undefined, signal: AbortSignal): Promise<void> {
  if (sizeBytes === undefined || storage.capabilities.freeBytes === undefined) return;
  const freeBytes = await storage.capabilities.freeBytes(path, signal);
  if (freeBytes === undefined || sizeBytes <= freeBytes) return;
  throw new Failure('target.full', {
    publicDetail: `The file has ${sizeBytes} bytes and the target has room for ${freeBytes}.`,
    context: { sizeBytes, freeBytes },
  });
}

/** B1: a size that is missing or 0 is no statement; any other must be the number of bytes that came, before and after. */
function assertUnchanged(before: FileInfo, after: FileInfo, bytesRead: number): void {
  const timeMoved =
    before.modifiedAt !== undefined &&
    after.modifiedAt !== undefined &&
    before.modifiedAt.getTime() !== after.modifiedAt.getTime();
  const sizeOff = [before.sizeBytes, after.sizeBytes].some((size) => size !== undefined && size !== 0 && size !== bytesRead);
  if (timeMoved || sizeOff) {
    throw new Failure('source.changed', {
      context: { bytesRead, sizeBefore: before.sizeBytes, sizeAfter: after.sizeBytes },
    });
  }
}

/** Hashes what the stage really holds. @throws Failure `integrity.digest-mismatch` */
export async function verifyByReadBack(stage: Stage, expected: CopiedBytes, signal: AbortSignal): Promise<'read-back'> {
  const hash = createHash('sha256');
  let offset = 0;
  while (offset < expected.sizeBytes) {
    const chunk = await stage.readBack(offset, Math.min(READ_BACK_CHUNK, expected.sizeBytes - offset), signal);
    if (chunk.length === 0) break;
    hash.update(chunk);
    offset += chunk.length;
  }
  if (offset !== expected.sizeBytes || hash.digest('hex') !== expected.sha256) {
    throw new Failure('integrity.digest-mismatch', { context: { sizeBytes: expected.sizeBytes, readBackBytes: offset } });
  }
  return 'read-back';
}

/** B3: a partner may take the file before we can look at it; that is delivered, unconfirmed. */
async function confirmSize(storage: Storage, path: VPath, sizeBytes: number, signal: AbortSignal): Promise<VerificationLevel> {
  let info: FileInfo;
  try {
    info = await storage.stat(path, signal);
  } catch {
    return 'unconfirmed';
  }
  if (info.sizeBytes === undefined) return 'unconfirmed';
  if (info.sizeBytes !== sizeBytes) {
    throw new Failure('integrity.size-mismatch', { context: { sizeBytes, sizeAtTarget: info.sizeBytes } });
  }
  return 'size';
}
