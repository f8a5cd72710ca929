import type { SightingView } from '@waybill/contracts';

const words: Readonly<Record<SightingView['reason'], string>> = {
  matched: 'Matched the rules',
  pattern: 'Name does not match',
  'not-a-file': 'Not a file',
  'too-young': 'Too young: may still be written',
  'already-done': 'Delivered before, and unchanged',
  'in-progress': 'Another run is at it',
  'target-exists': 'A file is already at the target',
  'invalid-name': 'The name is not a valid path',
  excluded: 'Excluded by the rules',
  'temporary-name': 'Still being written, by its name',
  marker: 'A marker, not a file to deliver',
  'no-marker': 'Its marker is not there yet',
  empty: 'Empty',
  'too-small': 'Smaller than the job allows',
  'too-large': 'Larger than the job allows',
  'still-changing': 'Changed between two looks',
  'same-target': 'Another file of this run has its name',
  'over-limit': 'More than a run takes: left for the next',
  'over-cap': 'The run was stopped by a safety cap',
  sidecar: 'A sidecar, not a file to deliver',
  'no-sidecar': 'Its sidecar is not there yet',
  gone: 'Not at the source any more',
};

/** Why a run decided so about a file, for people. */
export function reasonWord(reason: SightingView['reason']): string {
  return words[reason];
}
