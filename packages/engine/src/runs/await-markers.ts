import { type Judged, leftFor } from './judge-source.js';
import type { SourcePlan } from './source-plan.js';
import type { FoundEntry } from './walk-source.js';

/** Leaves files that nothing announces. A folder is known when its last entry is, so its files wait until then. */
export async function* awaitMarkers(found: AsyncIterable<FoundEntry & Judged>, plan: SourcePlan): AsyncGenerator<Judged> {
  let names = new Set<string>();
  let held: (FoundEntry & Judged)[] = [];
  let folder: string | undefined;
  function* settle(): Generator<Judged> {
    for (const judged of held) {
      const marker = plan.markerOf(judged.entry.name);
      yield marker === undefined || names.has(marker) ? judged : leftFor(judged, 'no-marker');
    }
    names = new Set();
    held = [];
  }
  for await (const judged of found) {
    if (judged.folder !== folder) yield* settle();
    folder = judged.folder;
    if (judged.entry.kind === 'file' && plan.isMarker(judged.entry.name)) names.add(judged.entry.name);
    if (judged.judgement.kind === 'candidate') held.push(judged);
    else yield judged;
  }
  yield* settle();
}
