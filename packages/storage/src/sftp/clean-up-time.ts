const CLEAN_UP_MS = 10_000;
/** Whoever stops the work waits for it: what the partner has not answered by then is done later, or left to it (BEHAVIOURS B24). */
const STOPPED_CLEAN_UP_MS = 250;

/** How long a partner is given to answer when a file is let go, by whether the work on it was stopped. */
export function cleanUpTime(work: AbortSignal | undefined): AbortSignal {
  return AbortSignal.timeout(work?.aborted === true ? STOPPED_CLEAN_UP_MS : CLEAN_UP_MS);
}
