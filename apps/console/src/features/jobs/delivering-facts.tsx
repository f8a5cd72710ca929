import type { JobDefinitionView } from '@waybill/contracts';
import { Fact } from '../../ui/page.js';

const conflictWords = { overwrite: 'Overwrite in one step', fail: 'Fail the transfer', skip: 'Skip the file' } as const;

/** How a job's files arrive. */
export function DeliveringFacts({ target }: { readonly target: JobDefinitionView['target'] }) {
  return <Fact label="When a file is there">{conflictWords[target.onConflict]}</Fact>;
}
