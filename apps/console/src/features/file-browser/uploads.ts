import { useEffect, useSyncExternalStore } from 'react';
import { pathIn } from './paths.js';
import { filesIn, type Place, readAfresh } from './place.js';
import { type QueuedUpload, UploadQueue } from './upload-queue.js';

/** The one queue of this tab. */
export const uploads = new UploadQueue({
  memory: sessionStorage,
  now: () => performance.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

window.addEventListener('online', () => uploads.retryCut());

const placeKey = ({ kind, id }: Place) => `${kind}:${id}`;

/** Puts files into a folder. */
export function uploadInto(place: Place, folder: string, files: readonly File[]): void {
  const target = filesIn(place);
  uploads.add(
    files.map((file) => ({
      ...{ place: placeKey(place), path: pathIn(folder, file.name), file, target },
      onDone: () => void readAfresh(place, folder),
    })),
  );
}

/** What is being put into a place. While something is, the page asks before it is left. */
export function useUploads(place: Place): readonly QueuedUpload[] {
  const items = useSyncExternalStore(uploads.subscribe, () => uploads.items);
  const busy = items.some(({ state }) => state === 'sending' || state === 'checking' || state === 'waiting');
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);
  return items.filter((item) => item.place === placeKey(place));
}
