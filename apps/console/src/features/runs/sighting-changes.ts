import type { SightingView } from '@waybill/contracts';

type Seen = Pick<SightingView, 'path' | 'decision' | 'reason'>;

/** A file that two runs saw differently; undefined where one did not see it. */
export interface SightingChange {
  readonly path: string;
  readonly before: Seen | undefined;
  readonly now: Seen | undefined;
}

/** The files that one run saw, or decided about, otherwise than another, by path. */
export function sightingChanges(before: readonly Seen[], now: readonly Seen[]): readonly SightingChange[] {
  const older = new Map(before.map((seen) => [seen.path, seen]));
  const newer = new Map(now.map((seen) => [seen.path, seen]));
  return [...new Set([...older.keys(), ...newer.keys()])]
    .sort()
    .map((path) => ({ path, before: older.get(path), now: newer.get(path) }))
    .filter((change) => change.before?.decision !== change.now?.decision || change.before?.reason !== change.now?.reason);
}
