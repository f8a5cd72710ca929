import { type Judged, leftFor } from './judge-source.js';
import type { SourcePlan } from './source-plan.js';
import type { FoundEntry } from './walk-source.js';

/**
 * Leaves files that nothing announces, or whose digest nothing states yet. A folder is known when its last entry is, so its files wait
 * until then.
 */
export async function* awaitCompanions(found: AsyncIterable<FoundEntry & Judged>, plan: SourcePlan): AsyncGenerator<Judged> {
  let names = new Set<string>();
  let held: (FoundEntry & Judged)[] = [];
  let folder: string | undefined;
  function* settle(): Generator<Judged> {
    for (const judged of held) {
      const missing = plan.companionsOf(judged.entry.name).find(({ name }) => !names.has(name));
      yield missing === undefined ? judged : leftFor(judged, missing.reasonWithout);
    }
    names = new Set();
    held = [];
  }
  for await (const judged of found) {
    if (judged.folder !== folder) yield* settle();
    folder = judged.folder;
    const { kind, name } = judged.entry;
    if (kind === 'file' && (plan.isMarker(name) || plan.isSidecar(name))) names.add(name);
    if (judged.judgement.kind === 'candidate') held.push(judged);
    else yield judged;
  }
  yield* settle();
}
