import {
  asFailure,
  type Checkpoint,
  Failure,
  type FileInfo,
  GatheredPieces,
  type OpenFile,
  type Stage,
  type Storage,
  type VerificationLevel,
  type VPath,
} from '@waybill/core';
import { type StreamDigest, streamDigest } from '../digest/stream-digest.js';
import { type StatedDigest, statedText } from '../sidecar/read-sidecar.js';
import { type Committed, type ConflictRules, commitByRules, opensToReplace } from './commit-by-rules.js';
import { compareStaged } from './compare-staged.js';
import { type AnewReason, isSameSource, proveStaged, refusesGoingOn } from './go-on.js';
import { isReadBackInPassing, type PreparedStage, prepareStage, type StageRules } from './prepare-stage.js';
import { type Mark, pump } from './pump.js';

const WINDOW_BYTES = 8 * 1024 * 1024;
/** Whoever stops the work waits for it (B24). */
const STOPPED_CLEAN_UP_MS = 250;

/** What was copied: counted and hashed on the way, not taken from a listing. */
export interface CopiedBytes {
  readonly sizeBytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Beside that, what the source itself stated of them. */
export interface SourcedBytes extends CopiedBytes {
  /** As a Transfer keeps it; null where it was not asked. */
  readonly sourceDigest: string | null;
}

export interface CopyResult extends SourcedBytes {
  readonly verification: VerificationLevel;
  /** Where the file is. */
  readonly path: VPath;
  readonly warnings: readonly string[];
}

/** How a stage was begun: what it held already, and why that was not used where something of it was there. */
export interface Beginning {
  readonly resumedBytes: number;
  readonly anew?: AnewReason;
}

/** A checkpoint as the copy knows it; whose claim it is, the caller knows. */
export type CopyCheckpoint = Omit<Checkpoint, 'fencingToken'>;

export interface CopyProgress {
  /** How far in the file the target has acknowledged every byte. */
  readonly bytes: number;
  /** What went over the wire in this copy, to be stored or to be compared. */
  readonly movedBytes: number;
  /** Where another attempt may go on; absent where resuming is not possible, or nothing is certain yet. */
  readonly checkpoint?: CopyCheckpoint;
}

/** What makes a copy one that can be gone on with (B10). */
export interface ResumeOptions {
  /** Whether reading the source moves no bytes over a network. */
  readonly sourceIsNear: boolean;
  /** What earlier attempts left: where to go on, and the tokens under which the stage may be, latest first. */
  readonly left?: { readonly checkpoint: Checkpoint; readonly tokens: readonly string[] };
}
/** What a copy has to know of the rules of a Job. */
type CopyRules = StageRules & ConflictRules & { readonly makeFolders: boolean };

export interface CopyOptions {
  /** Names the stage. */
  readonly token: string;
  readonly rules: CopyRules;
  readonly now: Date;
  /** What the file must hash to; whatever it is when absent. */
  readonly stated?: StatedDigest;
  /** Absent: the copy begins anew, and nothing is kept when it fails. */
  readonly resume?: ResumeOptions;
  readonly onProgress: (progress: CopyProgress) => void;
  /** Called before an empty stage is made. Nothing of what earlier attempts left is used from here on, and it can be removed. */
  readonly beforeAnew?: () => Promise<void>;
  /** Told when the stage is gone for certain and nothing was committed. */
  readonly onDiscarded?: () => void;
  /** Undefined while the claim is certain; else a promise that waits until it is again, or rejects. Asked before every write, with its place in the file. */
  readonly hold?: (offset: number) => Promise<void> | undefined;
  /**
   * Called when every byte is staged and verified and before anything becomes visible: records the intent durably, so that a
   * crash during the commit can be told from one before it. The commit does not happen when it throws.
   */
  readonly beforeCommit: (copied: SourcedBytes, beginning: Beginning) => Promise<void>;
  /** Called when it becomes visible under another path than the one it was meant for, just before. */
  readonly onOtherPath: (path: VPath) => Promise<void>;
}

interface Target {
  readonly storage: Storage;
  readonly path: VPath;
}

/** A stage to write to from `resumedBytes` on, and the digest of what it holds before. */
interface Begun extends Beginning {
  readonly stage: Stage;
  readonly digest: StreamDigest;
  readonly movedBytes: number;
}

/**
 * The one copy: stage, hash while streaming, look again at the source, verify, commit. What fails before the commit leaves
 * nothing visible at the target. The stage is removed, unless a later attempt can go on with it: then it is let go, and the last
 * checkpoint that `onProgress` was told says from where.
 * @throws Failure `source.changed` when the source is not what it was when reading began, `integrity.digest-mismatch` when it is not
 *   what was stated of it, and whatever source and target throw
 */
export async function copyFile(source: OpenFile, target: Target, options: CopyOptions, signal: AbortSignal): Promise<CopyResult> {
  const before = await source.stat(signal);
  await assertRoom(target, before.sizeBytes, options.resume?.left?.checkpoint.bytes ?? 0, signal);
  const copy = { source, before, target, options };
  const begun = await begin(copy, signal);
  try {
    return await fill(copy, begun, signal);
  } catch (error) {
    // A partner may show what is staged and yet refuse to take more of it.
    if (!(error instanceof GoingOnRefused)) throw error;
    return fill(copy, await beginAnew(copy, 'target-refused', begun.movedBytes, signal), signal);
  }
}

interface Copy {
  readonly source: OpenFile;
  readonly before: FileInfo;
  readonly target: Target;
  readonly options: CopyOptions;
}

/** The first bytes that were to follow what was staged were refused; the stage is gone. */
class GoingOnRefused extends Error {
  override readonly name = 'GoingOnRefused';
}

async function begin(copy: Copy, signal: AbortSignal): Promise<Begun> {
  const left = copy.options.resume?.left;
  if (left === undefined) return beginAnew(copy, undefined, 0, signal);
  if (!marksWanted(copy) || !isSameSource(left.checkpoint, copy.before)) return beginAnew(copy, 'source-changed', 0, signal);
  let stage: Stage | undefined;
  try {
    stage = await openStage(copy, left.tokens, signal);
    const proof = await proveStaged(
      {
        checkpoint: left.checkpoint,
        stage,
        source: copy.source,
        beside: copy.options.stated?.algorithm,
        stageIsNear: isNear(copy.target.storage),
      },
      signal,
    );
    if (typeof proof !== 'string') {
      const { bytes } = left.checkpoint;
      return { ...proof, movedBytes: proof.movedBytes + (isReadAgain(copy) ? bytes : 0), stage, resumedBytes: bytes };
    }
    await discardForGood(stage);
    return await beginAnew(copy, proof, 0, signal);
  } catch (error) {
    const reason: unknown = signal.aborted ? signal.reason : error;
    if (refusesGoingOn(reason)) {
      if (stage !== undefined) await discardForGood(stage);
      return beginAnew(copy, 'target-refused', 0, signal);
    }
    if (stage !== undefined) await letGo(copy, stage, canBeGoneOnWith(reason));
    throw error;
  }
}

/** Whether the proof reads what was staged from its far source once more. */
function isReadAgain({ options, target }: Copy): boolean {
  return options.resume?.sourceIsNear !== true && !isNear(target.storage);
}

async function beginAnew(copy: Copy, anew: AnewReason | undefined, movedBytes: number, signal: AbortSignal): Promise<Begun> {
  await copy.options.beforeAnew?.();
  await copy.options.hold?.(0);
  const stage = await openEmptyStage(copy, signal);
  return {
    stage,
    digest: streamDigest(copy.before.sizeBytes, copy.options.stated?.algorithm),
    resumedBytes: 0,
    movedBytes,
    ...(anew === undefined ? {} : { anew }),
  };
}

function openStage({ target, options }: Copy, adopt: readonly string[] | undefined, signal: AbortSignal): Promise<Stage> {
  const { token, rules } = options;
  return target.storage.stage(
    target.path,
    {
      token,
      overwrite: opensToReplace(rules),
      deleteBeforeRename: rules.deleteBeforeRename,
      makeFolders: rules.makeFolders,
      resume: adopt !== undefined,
      ...(adopt === undefined ? {} : { adopt }),
    },
    signal,
  );
}

/** An abort does not call back a request that is on its way: the stage may be made all the same, and nobody would know of it. */
async function openEmptyStage(copy: Copy, signal: AbortSignal): Promise<Stage> {
  try {
    return await openStage(copy, undefined, signal);
  } catch (error) {
    if (signal.aborted) {
      const { storage, path } = copy.target;
      await storage.discardStage(path, copy.options.token, AbortSignal.timeout(STOPPED_CLEAN_UP_MS)).then(
        () => copy.options.onDiscarded?.(),
        () => undefined,
      );
    }
    throw error;
  }
}

/** What is let go is found by the next attempt under this stage's name. */
async function letGo({ options }: Copy, stage: Stage, keep: boolean): Promise<void> {
  if (keep) await stage.suspend();
  else if (await stage.discard()) options.onDiscarded?.();
}

/** Another content must go into another file: somebody who lost the claim may still hold this one open. */
async function discardForGood(stage: Stage): Promise<void> {
  if (await stage.discard()) return;
  throw new Failure('partner.misbehaved', {
    publicDetail: 'What an earlier attempt staged cannot be used and could not be removed.',
  });
}

async function fill(copy: Copy, begun: Begun, signal: AbortSignal): Promise<CopyResult> {
  const { source, before, target, options } = copy;
  const { stage, digest, resumedBytes } = begun;
  const { storage, path } = target;
  const { rules, now } = options;
  const marks = marksWanted(copy);
  const comparison = new GatheredPieces((taken, at) => compareStaged(stage, taken, at, signal));
  let reached = resumedBytes;
  let checkpoint: CopyCheckpoint | undefined;
  let intentRecorded = false;
  try {
    const sizeBytes = await pump(
      source.stream(resumedBytes, signal),
      stage,
      {
        offset: resumedBytes,
        windowBytes: WINDOW_BYTES,
        digest,
        marks,
        ...(options.hold === undefined ? {} : { hold: options.hold }),
        ...(isReadBackInPassing(storage, rules.verify) ? { check: (taken, at) => comparison.add(taken, at) } : {}),
        onProgress: ({ bytes, movedBytes, mark }) => {
          reached = bytes;
          checkpoint = checkpointAt(copy, begun, mark);
          options.onProgress({
            bytes,
            movedBytes: begun.movedBytes + movedBytes,
            ...(checkpoint === undefined ? {} : { checkpoint }),
          });
        },
      },
      signal,
    );
    assertUnchanged(before, await source.stat(signal), sizeBytes);
    const sha256 = await digest.soFar();
    const { stated } = options;
    assertAsStated(stated, { sha256, md5: digest.md5?.() });
    const copied = { sizeBytes, sha256, sourceDigest: stated === undefined ? null : statedText(stated) };
    const prepared = await prepareStage({ storage, stage }, before, copied, rules, signal);
    const { anew } = begun;
    await options.beforeCommit(copied, { resumedBytes, ...(anew === undefined ? {} : { anew }) });
    intentRecorded = true;
    const request = { storage, stage, path, sizeBytes, rules, now, onOtherPath: options.onOtherPath };
    const committed = await commitByRules(request, signal);
    return await resultOf(storage, copied, prepared, committed, signal);
  } catch (error) {
    // After the intent was recorded the stage is evidence: recovery decides by it whether the commit happened.
    const reason: unknown = signal.aborted ? signal.reason : error;
    const refused = resumedBytes > 0 && reached === resumedBytes && refusesGoingOn(reason);
    if (intentRecorded || (!refused && (checkpoint !== undefined || resumedBytes > 0) && canBeGoneOnWith(reason))) {
      await stage.suspend();
      throw error;
    }
    const discarded = await stage.discard();
    if (discarded) options.onDiscarded?.();
    throw discarded && refused ? new GoingOnRefused() : error;
  } finally {
    digest.release();
  }
}

/**
 * Marks make sense where what is staged can be proven later, and the source can be told from another. Where neither end is near, the
 * proof reads the source again over its line, which still spares that of the target.
 */
function marksWanted({ options, target, before }: Copy): boolean {
  return options.resume !== undefined && target.storage.capabilities.resume && (before.sizeBytes ?? 0) > 0;
}

function checkpointAt({ before }: Copy, { resumedBytes }: Begun, mark: Mark | undefined): CopyCheckpoint | undefined {
  if (mark === undefined) return undefined;
  return {
    source: { sizeBytes: before.sizeBytes ?? 0, modifiedAtMs: before.modifiedAt?.getTime() ?? null },
    resumedBytes,
    ...mark,
  };
}

/** A line that was cut, a partner that is away, a process that stops: the bytes are as good as they were. */
function canBeGoneOnWith(error: unknown): boolean {
  const { code, disposition } = asFailure(error);
  // Whoever has the claim now has made the stage its own, or makes one of its own.
  if (disposition !== 'retry' || code === 'claim.lost') return false;
  return code !== 'source.changed' && !code.startsWith('integrity.');
}

function isNear(storage: Storage): boolean {
  return storage.capabilities.readBack === 'cheap';
}

/** Refuses early what cannot fit; a target that does not tell its free space is tried. */
async function assertRoom(
  { storage, path }: Target,
  sizeBytes: number | undefined,
  stagedBytes: number,
  signal: AbortSignal,
): Promise<void> {
  if (sizeBytes === undefined || storage.capabilities.space === undefined) return;
  const space = await storage.capabilities.space(path, signal);
  if (space === undefined || sizeBytes - stagedBytes <= space.freeBytes) return;
  const { freeBytes } = space;
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

/** B2: what the partner states of a file before anybody reads it. It may not have finished writing the one or the other. */
function assertAsStated(
  stated: StatedDigest | undefined,
  digests: Readonly<Record<StatedDigest['algorithm'], string | undefined>>,
): void {
  if (stated === undefined || digests[stated.algorithm] === stated.hex) return;
  throw new Failure('integrity.digest-mismatch', {
    publicDetail: `The file does not have the ${stated.algorithm === 'md5' ? 'MD5' : 'SHA-256'} that its sidecar states. Nothing was delivered.`,
    context: { stated: stated.hex, found: digests[stated.algorithm] },
  });
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

async function resultOf(
  storage: Storage,
  copied: SourcedBytes,
  prepared: PreparedStage,
  { path, warnings }: Committed,
  signal: AbortSignal,
): Promise<CopyResult> {
  const verification =
    prepared.verification === 'size' ? await confirmSize(storage, path, copied.sizeBytes, signal) : prepared.verification;
  return { ...copied, path, verification, warnings: [...prepared.warnings, ...warnings] };
}
