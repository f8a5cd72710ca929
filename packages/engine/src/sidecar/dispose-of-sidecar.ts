import { asFailure, isFailure, type SourceSidecar, type Storage, type Transfer, type VPath } from '@waybill/core';
import { readSidecar, sidecarPath, statedText } from './read-sidecar.js';

/**
 * Deletes or moves the sidecar of a file that was dealt with. One that states something else by now belongs to the next file of that
 * name, and stays. Resolves to what the partner refused, in sentences: the file itself is delivered and gone.
 * @throws Failure when it could not be asked, of the kinds that are tried again
 */
export async function disposeOfSidecar(
  storage: Storage,
  { sourcePath, sourceDigest }: Pick<Transfer, 'sourcePath' | 'sourceDigest'>,
  { sidecar, dispose }: { readonly sidecar: SourceSidecar; readonly dispose: (path: VPath) => Promise<void> },
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (sidecar === 'none') return [];
  try {
    // Where a file can be read once it was, before the transfer.
    if (!storage.capabilities.readOnce) {
      const stated = await readSidecar(storage, sourcePath, sidecar, signal);
      if (statedText(stated) !== sourceDigest) return [];
    }
    await dispose(sidecarPath(sourcePath, sidecar));
    return [];
  } catch (error) {
    if (signal.aborted) throw error;
    if (isFailure(error, 'source.not-found') || isFailure(error, 'integrity.sidecar')) return [];
    const failure = asFailure(error);
    // `partner.misbehaved` is what a partner’s plain “failure” becomes: asking again would not end.
    if (failure.disposition !== 'permanent' && failure.code !== 'partner.misbehaved') throw error;
    return [`The sidecar of the file could not be dealt with at its source: ${failure.publicDetail}`];
  }
}
