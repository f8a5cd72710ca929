import { msg } from '@lingui/core/macro';
import type { SightingView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';

const words: Readonly<Record<SightingView['reason'], string>> = spoken({
  matched: msg`Matched the rules`,
  pattern: msg`Name does not match`,
  'not-a-file': msg`Not a file`,
  'too-young': msg`Too young: may still be written`,
  'already-done': msg`Delivered before, and unchanged`,
  'in-progress': msg`Another run is at it`,
  'target-exists': msg`A file is already at the target`,
  'invalid-name': msg`The name is not a valid path`,
  excluded: msg`Excluded by the rules`,
  'temporary-name': msg`Still being written, by its name`,
  marker: msg`A marker, not a file to deliver`,
  'no-marker': msg`Its marker is not there yet`,
  empty: msg`Empty`,
  'too-small': msg`Smaller than the job allows`,
  'too-large': msg`Larger than the job allows`,
  'still-changing': msg`Changed between two looks`,
  'same-target': msg`Another file of this run has its name`,
  'over-limit': msg`More than a run takes: left for the next`,
  'over-cap': msg`The run was stopped by a safety cap`,
  sidecar: msg`A sidecar, not a file to deliver`,
  'no-sidecar': msg`Its sidecar is not there yet`,
  gone: msg`Not at the source any more`,
});

/** Why a run decided so about a file, for people. */
export function reasonWord(reason: SightingView['reason']): string {
  return words[reason];
}
