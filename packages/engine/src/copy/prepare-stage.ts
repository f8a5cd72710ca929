import {
  type DeliveringRules,
  Failure,
  type FileChanges,
  type FileInfo,
  isFailure,
  type Stage,
  type Storage,
} from '@waybill/core';
import type { CopiedBytes } from './copy-file.js';
import { verifyByReadBack } from './verify-by-read-back.js';

/** Whether a stage is read back (B2) as it is filled, each piece compared with what it was given: where reading moves nothing over a network. */
export function isReadBackInPassing({ capabilities }: Storage, wanted: StageRules['verify']): boolean {
  return wanted !== 'size' && wanted !== 'remote-digest' && capabilities.readBack === 'cheap';
}

/** What was found out about a stage, and what could not be done to it. */
export interface PreparedStage {
  readonly verification: 'read-back' | 'remote-digest' | 'size';
  readonly warnings: readonly string[];
}

/** What has to be known of the rules of a Job while a file is staged. */
export interface StageRules extends Pick<DeliveringRules, 'keep' | 'mode'> {
  /** Beside those of a Job: `digest` has it told by the server or else reads it back, and takes the size where reading is not permitted. */
  readonly verify: DeliveringRules['verify'] | 'digest';
}

/**
 * What happens to a stage between its last byte and its commit: it is checked by the means that the rules want (B2), where that was not done in passing, and given the
 * time and permissions that it shall have, which is not worth failing for (B6).
 * @throws Failure `integrity.digest-mismatch`; `target.unsupported` when the means that is wanted is not offered
 */
export async function prepareStage(
  { storage, stage }: { readonly storage: Storage; readonly stage: Stage },
  source: FileInfo,
  copied: CopiedBytes,
  rules: StageRules,
  signal: AbortSignal,
): Promise<PreparedStage> {
  const verification = await verify(storage, stage, copied, rules.verify, signal);
  return { verification, warnings: await dress(storage, stage, changesFor(source, rules), signal) };
}

async function verify(
  storage: Storage,
  stage: Stage,
  copied: CopiedBytes,
  wanted: StageRules['verify'],
  signal: AbortSignal,
): Promise<PreparedStage['verification']> {
  if (wanted === 'size') return 'size';
  if (isReadBackInPassing(storage, wanted)) return 'read-back';
  if (wanted === 'read-back') return verifyByReadBack(stage, copied, signal);
  const told = await stage.remoteSha256?.(signal);
  if (told === undefined) {
    if (wanted === 'strongest') return 'size';
    if (wanted === 'digest') return readBackIfPermitted(stage, copied, signal);
    throw new Failure('target.unsupported', {
      publicDetail:
        'The partner’s server tells no SHA-256 of its files, and the job wants what arrived to be checked by it (target.verify).',
    });
  }
  if (told !== copied.sha256) throw new Failure('integrity.digest-mismatch', { context: { sizeBytes: copied.sizeBytes } });
  return 'remote-digest';
}

/** A folder that only takes files is how many partners do it. */
async function readBackIfPermitted(
  stage: Stage,
  copied: CopiedBytes,
  signal: AbortSignal,
): Promise<PreparedStage['verification']> {
  try {
    return await verifyByReadBack(stage, copied, signal);
  } catch (error) {
    if (isFailure(error, 'source.denied') || isFailure(error, 'target.denied')) return 'size';
    throw error;
  }
}

function changesFor(source: FileInfo, { keep, mode }: StageRules): FileChanges {
  const bits =
    keep.mode && source.mode !== undefined ? source.mode & 0o777 : mode === undefined ? undefined : Number.parseInt(mode, 8);
  return {
    ...(keep.modifiedAt && source.modifiedAt !== undefined ? { modifiedAt: source.modifiedAt } : {}),
    ...(bits === undefined ? {} : { mode: bits }),
  };
}

async function dress(storage: Storage, stage: Stage, changes: FileChanges, signal: AbortSignal): Promise<readonly string[]> {
  if (Object.keys(changes).length === 0 || !storage.capabilities.setInfo) return [];
  try {
    await stage.setInfo(changes, signal);
    return [];
  } catch (error) {
    if (!isFailure(error) || signal.aborted || error.code.startsWith('net.')) throw error;
    return [`The time or the permissions of the file could not be set at its target: ${error.publicDetail}`];
  }
}
