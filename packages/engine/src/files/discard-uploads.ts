import type { ActorContext } from '../administration/deps.js';
import { withPlace } from './place.js';
import { alone, forgetUpload, isInPlace, type PutDeps, recordUploaded, tokenOf, type UploadRef } from './upload-by-hand.js';

/** Removes what came of an upload. @throws Failure `not-found` */
export function discardUpload(deps: PutDeps, which: UploadRef, context: ActorContext, signal: AbortSignal): Promise<void> {
  return alone(deps, which, (upload) =>
    withPlace(deps, which.place, signal, async (open) => {
      await open.storage.discardStage(upload.path, tokenOf(upload), signal);
      await forgetUpload(deps, open, upload, context, 'asked');
    }),
  );
}

/** Removes uploads that nobody went on with for a day. One whose place does not answer is left for the next time. */
export async function discardExpiredUploads(deps: Omit<PutDeps, 'maxUploadBytes'>, signal: AbortSignal): Promise<void> {
  const context: ActorContext = { actor: { kind: 'platform', name: deps.processName } };
  for (const { placeKind, placeId, id, owner, bytesDone } of await deps.database.read.fileUploads.expired(deps.clock.now(), 20)) {
    const which = { place: { kind: placeKind, id: placeId }, id, owner };
    await alone(deps, which, (upload) =>
      withPlace(deps, which.place, signal, async (open) => {
        if (upload.sha256 !== null && (await isInPlace(open.storage, upload, signal))) {
          await recordUploaded(deps, open, { ...upload, sha256: upload.sha256 }, context);
          return;
        }
        await open.storage.discardStage(upload.path, tokenOf(upload), signal);
        await forgetUpload(deps, open, upload, context, 'expired');
      }),
    ).catch(async (error: unknown) => {
      if (signal.aborted) throw error;
      // Not again before the next hour: a partner that is away must not be asked each time.
      await deps.database.read.fileUploads.progress(id, bytesDone, new Date(deps.clock.now().getTime() + 3_600_000));
    });
  }
}
