import {
  type AuditValue,
  asFailure,
  Failure,
  type FileInfo,
  joinVPath,
  type NewAuditEvent,
  ROOT,
  rebaseVPath,
  vpathName,
} from '@waybill/core';
import { ByteRangeSet } from '@waybill/engine';
import { makeFolders } from './places.js';
import type { SessionFiles, StoredPlace } from './session-files.js';

const DISPOSAL_MS = 30_000;
/** Whoever reads in so many pieces with holes between them does not read the whole file. */
const MAX_RANGES = 4096;

/** What was sent of a file that is read once, to know whether that was all of it. */
export class SentBytes {
  readonly #ranges = new ByteRangeSet();
  #sawEnd = false;

  note(offset: number, length: number): void {
    if (length === 0) this.#sawEnd = true;
    else if (this.#ranges.rangeCount <= MAX_RANGES) this.#ranges.add(offset, length);
  }

  /** Every byte from the first to the last of a file of this size; of an empty one, its end. */
  isWhole(sizeBytes: number | undefined): boolean {
    if (sizeBytes === 0) return this.#sawEnd;
    return sizeBytes !== undefined && this.#ranges.firstGap === undefined && this.#ranges.end === sizeBytes;
  }
}

function isSame(one: FileInfo, other: FileInfo): boolean {
  return one.sizeBytes === other.sizeBytes && one.modifiedAt?.getTime() === other.modifiedAt?.getTime();
}

/**
 * Does with a file that was read whole what its mount says, and records it with the reading. What is not certainly the file that was
 * read stays, and so does one that cannot be dealt with: it can be read again, and the trail says so.
 * @param read the event of the reading, recorded in any case
 */
export async function disposeOfRead(
  files: SessionFiles,
  place: StoredPlace,
  { opened, closed, read }: { readonly opened: FileInfo; readonly closed: FileInfo; readonly read: NewAuditEvent },
): Promise<void> {
  const { afterRead } = place.mount;
  const signal = AbortSignal.timeout(DISPOSAL_MS);
  const { storage } = place.store;
  const say = (more: Readonly<Record<string, AuditValue>>): NewAuditEvent => ({
    ...read,
    details: { ...read.details, readWhole: true, rule: `after-read:${afterRead.kind}`, ...more },
  });
  try {
    if (!isSame(opened, closed) || !isSame(opened, await storage.stat(place.storePath, signal))) {
      throw new Failure('source.changed', { publicDetail: 'It was changed or replaced while it was read.' });
    }
    if (afterRead.kind === 'move') {
      const { mount } = place;
      const folder = rebaseVPath(afterRead.to, ROOT, mount.at);
      const to = joinVPath(folder, vpathName(place.path));
      await makeFolders(place, folder, signal);
      await files.record(
        say({ movedTo: rebaseVPath(to, mount.at, mount.path) }),
        () => storage.rename(place.storePath, to, { overwrite: true }, signal),
        { gone: [place] },
      );
    } else {
      await files.record(say({ deleted: true }), () => storage.remove(place.storePath, signal), { gone: [place] });
    }
  } catch (error) {
    await files.stateGiven(say({ kept: asFailure(error).publicDetail }));
  }
}
