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
};

/** Why a run decided so about a file, for people. */
export function reasonWord(reason: SightingView['reason']): string {
  return words[reason];
}
