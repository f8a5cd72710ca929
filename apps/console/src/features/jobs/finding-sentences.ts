import type { JobDefinitionView } from '@waybill/contracts';
import { formatBytes, formatCount, formatDuration } from '../../ui/format.js';
import { patternText } from './finding-values.js';

type Source = JobDefinitionView['source'];

const orderWords = {
  name: { asc: 'by name', desc: 'by name, backwards' },
  time: { asc: 'oldest first', desc: 'newest first' },
  size: { asc: 'smallest first', desc: 'largest first' },
} as const;

const emptyWords = {
  skip: 'Empty files are left.',
  alert: 'Empty files are left, with a warning.',
  marker: 'An empty file says that there is nothing today.',
} as const;

function sizeSentence({ minSizeBytes, maxSizeBytes }: Source): string | undefined {
  if (minSizeBytes === null) return maxSizeBytes === null ? undefined : `Up to ${formatBytes(maxSizeBytes)}.`;
  return maxSizeBytes === null
    ? `From ${formatBytes(minSizeBytes)}.`
    : `From ${formatBytes(minSizeBytes)} to ${formatBytes(maxSizeBytes)}.`;
}

function safetySentence({ safety }: Source): string | undefined {
  const { maxFiles, maxBytes, maxDeletions } = safety;
  const caps = [
    ...(maxFiles === null ? [] : [`${formatCount(maxFiles)} files`]),
    ...(maxBytes === null ? [] : [formatBytes(maxBytes)]),
    ...(maxDeletions === null ? [] : [`${formatCount(maxDeletions)} deletions`]),
  ];
  return caps.length === 0 ? undefined : `A run stops before it acts above ${caps.join(', ')}.`;
}

/** What a job's rules of finding say beyond the defaults, for people. */
export function findingSentences(source: Source): readonly string[] {
  const { recurse, stability, marker, order } = source;
  return [
    source.exclude.length > 0 && `Not ${source.exclude.map(patternText).join(', ')}.`,
    source.ignoreCase && 'Upper and lower case are the same.',
    recurse.depth > 0 &&
      `${recurse.depth} ${recurse.depth === 1 ? 'level' : 'levels'} of folders below are searched; at the target ${
        recurse.layout === 'keep' ? 'they are the same' : 'all files are in one folder'
      }.`,
    source.timeZone !== null && `Dates are those of ${source.timeZone}.`,
    stability.looks > 1 && `Looks twice, ${formatDuration(stability.intervalSeconds * 1000)} apart, and leaves what changed.`,
    marker !== null && `Takes x.csv only beside ${marker.replacesExtension ? 'x' : 'x.csv'}${marker.suffix}.`,
    source.sidecar !== 'none' && `Takes x.csv only beside x.csv.${source.sidecar}, and delivers it only with that digest.`,
    sizeSentence(source),
    source.zeroBytes !== 'take' && emptyWords[source.zeroBytes],
    order.by !== 'listing' && `Taken ${orderWords[order.by][order.direction]}.`,
    source.limit !== null && `${formatCount(source.limit)} files a run at most.`,
    source.onNothing === 'fail' && 'A run that finds nothing fails.',
    source.onNothing === 'ignore' && 'A run that finds nothing is fine.',
    safetySentence(source),
  ].filter((sentence): sentence is string => typeof sentence === 'string');
}
