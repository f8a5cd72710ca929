import { Failure, type JobDefinition } from '@waybill/core';

/** What a person should know about what was found. @throws Failure `run.nothing-found` when the Job says so (BEHAVIOURS B11, B15) */
export function runWarnings(
  { source }: JobDefinition,
  { taken, empty, gone = 0 }: { readonly taken: number; readonly empty: number; readonly gone?: number },
): readonly string[] {
  const warnings: string[] = [];
  if (source.zeroBytes === 'alert' && empty > 0) {
    warnings.push(empty === 1 ? 'An empty file was left at its source.' : `${empty} empty files were left at their source.`);
  }
  if (gone > 0) {
    warnings.push(
      gone === 1
        ? 'A file of the run that this one repeats is not at its source any more.'
        : `${gone} files of the run that this one repeats are not at their source any more.`,
    );
  }
  const saidNothingToday = source.zeroBytes === 'marker' && empty > 0;
  if (taken > 0 || saidNothingToday || source.onNothing === 'ignore') return warnings;
  if (source.onNothing === 'fail') throw new Failure('run.nothing-found');
  return [...warnings, 'No new file was found.'];
}
