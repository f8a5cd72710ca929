import { t } from '@lingui/core/macro';
import type { JobDefinitionView, JobView } from '@waybill/contracts';
import { formatAll } from '../../ui/format.js';
import { visibleText } from '../../ui/visible-name.js';
import { patternText } from './finding-values.js';
import { type Fired, firingSentence } from './firing-sentence.js';

interface Described extends Fired, Pick<JobView, 'source' | 'targets'> {
  readonly definition: Pick<JobDefinitionView, 'direction' | 'afterSuccess'> & {
    readonly source: Pick<JobDefinitionView['source'], 'match'>;
  };
}

function place({ slug, path }: JobView['source']): string {
  const folder = visibleText(path);
  return t`${folder} of ${slug}`;
}

/** Which files go from where to where. */
function movingSentence({ definition, source, targets }: Described): string {
  const [from, to] = [place(source), formatAll(targets.map(place))];
  const names = visibleText(patternText(definition.source.match));
  const all = names === '*';
  switch (definition.direction) {
    case 'pull':
      return all ? t`Takes every file from ${from} to ${to}.` : t`Takes every file named ${names} from ${from} to ${to}.`;
    case 'push':
      return all ? t`Sends every file from ${from} to ${to}.` : t`Sends every file named ${names} from ${from} to ${to}.`;
    case 'relay':
      return all ? t`Passes on every file from ${from} to ${to}.` : t`Passes on every file named ${names} from ${from} to ${to}.`;
  }
}

/** What becomes of a file at its source. */
function leavingSentence({ definition: { afterSuccess } }: Described): string {
  if (afterSuccess.kind === 'delete') return t`Then deletes it at the source.`;
  if (afterSuccess.kind === 'keep') return t`Leaves it at the source.`;
  const to = visibleText(afterSuccess.to);
  return t`Then moves it to ${to}.`;
}

/** What a job does, in sentences for people. */
export function jobSentence(job: Described): string {
  return [movingSentence(job), leavingSentence(job), firingSentence(job)].join(' ');
}
