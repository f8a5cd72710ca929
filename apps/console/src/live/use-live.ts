import { useEffect, useSyncExternalStore } from 'react';
import { queryClient } from '../api/query-client.js';
import { LiveEvents, type LiveState } from './live-events.js';

/** The one stream of this tab. */
export const liveEvents = new LiveEvents(queryClient);

/** Keeps the stream open while a screen of a signed-in person is shown and `wanted` is true. */
export function useLiveStream(wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    liveEvents.open();
    return () => liveEvents.close();
  }, [wanted]);
}

/** Whether what is shown is live. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(liveEvents.subscribe, () => liveEvents.state);
}
