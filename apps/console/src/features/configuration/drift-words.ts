import { msg, plural } from '@lingui/core/macro';
import type { DriftedItemView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import type { Tone } from '../../ui/badge.js';

/** How the console calls what drifted, and what is said where no event says who did it. */
export const stateWords: Readonly<
  Record<DriftedItemView['state'], { readonly word: string; readonly tone: Tone; readonly hint: string }>
> = spoken({
  changed: { word: msg`changed`, tone: 'warn', hint: msg`Who changed it is not among the events that were looked through.` },
  missing: { word: msg`not there`, tone: 'bad', hint: msg`It was deleted, or waits for a second person.` },
  added: { word: msg`in no file`, tone: 'idle', hint: msg`It was made since, and no file names it.` },
});

/** How the overview says it. */
export function driftTitle(things: number): string {
  return plural(things, { one: '1 thing is not as it was applied', other: '# things are not as they were applied' });
}
