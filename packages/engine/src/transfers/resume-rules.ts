import type { Checkpoint, Transfer } from '@waybill/core';
import type { ResumeOptions } from '../copy/copy-file.js';
import type { ClaimedTransfer, WorkSoFar } from './claimed-transfer.js';
import type { TransferEnds } from './ends.js';
import { checkpointTokens } from './names.js';

const MIN_ADVANCE_BYTES = 1024 * 1024;
const LEAST_PART = 100;
/** How many claims beyond the attempts that are allowed. */
const SPARE_CLAIMS = 200;
const SPARE_TAKEOVERS = 5;

/** What an attempt may go on with, by what is on record and what the two ends can do. */
export function resumeOptions({ transfer, takenOver }: ClaimedTransfer, { source }: TransferEnds): ResumeOptions | undefined {
  const { checkpoint } = transfer;
  // It cannot be looked at again, nor read from the middle, or must not be.
  if (source.storage.capabilities.readOnce || !source.storage.capabilities.resumeReads) return undefined;
  const sourceIsNear = source.storage.capabilities.readBack === 'cheap';
  // Somebody who may still be alive has this stage open; only a source that cannot have changed unseen makes that harmless.
  if (checkpoint === null || (takenOver && checkpoint.source.modifiedAtMs === null)) return { sourceIsNear };
  return { sourceIsNear, left: { checkpoint, tokens: checkpointTokens(transfer, checkpoint) } };
}

/**
 * Whether an attempt that failed brought the file so much further that it is not counted: a hundredth of it, and not less than
 * 1 MiB. A long file over a bad line arrives that way, and one that gets nowhere still uses up its attempts. The number of claims
 * is a bound in any case.
 */
export function broughtFurther(
  { fencingToken, maxAttempts }: Pick<Transfer, 'fencingToken' | 'maxAttempts'>,
  { checkpoint }: Pick<WorkSoFar, 'checkpoint'>,
): boolean {
  return checkpoint?.fencingToken === fencingToken && advanced(checkpoint) && fencingToken <= maxAttempts + SPARE_CLAIMS;
}

/**
 * Whether a Transfer whose worker died is given up. A crash is no fault of the file's and costs it no attempt at first; a file that
 * ends every worker that takes it, without getting any further, does not go on.
 */
export function killedTooOften({
  transfer,
  takenOver,
}: {
  readonly transfer: Pick<Transfer, 'attempt' | 'maxAttempts' | 'fencingToken' | 'checkpoint'>;
  readonly takenOver: boolean;
}): boolean {
  const { attempt, maxAttempts, fencingToken, checkpoint } = transfer;
  if (!takenOver || attempt <= maxAttempts + SPARE_TAKEOVERS) return false;
  if (fencingToken > maxAttempts + SPARE_CLAIMS) return true;
  return checkpoint?.fencingToken !== fencingToken - 1 || !advanced(checkpoint);
}

function advanced({ bytes, resumedBytes, source }: Checkpoint): boolean {
  return bytes - resumedBytes >= Math.max(MIN_ADVANCE_BYTES, source.sizeBytes / LEAST_PART);
}
