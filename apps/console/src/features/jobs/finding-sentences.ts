import { msg, plural, t } from '@lingui/core/macro';
import type { JobDefinitionView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { formatAny, formatBytes, formatCount, formatDuration } from '../../ui/format.js';
import { patternText } from './finding-values.js';

type Source = JobDefinitionView['source'];

const orderWords = spoken({
  name: { asc: msg`by name`, desc: msg`by name, backwards` },
  time: { asc: msg`oldest first`, desc: msg`newest first` },
  size: { asc: msg`smallest first`, desc: msg`largest first` },
});

const emptyWords = spoken({
  skip: msg`Empty files are left.`,
  alert: msg`Empty files are left, with a warning.`,
  marker: msg`An empty file says that there is nothing today.`,
});

function sizeSentence({ minSizeBytes, maxSizeBytes }: Source): string | undefined {
  if (minSizeBytes === null) return maxSizeBytes === null ? undefined : t`Up to ${formatBytes(maxSizeBytes)}.`;
  return maxSizeBytes === null
    ? t`From ${formatBytes(minSizeBytes)}.`
    : t`From ${formatBytes(minSizeBytes)} to ${formatBytes(maxSizeBytes)}.`;
}

function safetySentence({ safety }: Source): string | undefined {
  const { maxFiles, maxBytes, maxDeletions } = safety;
  const caps = [
    ...(maxFiles === null ? [] : [t`${formatCount(maxFiles)} files`]),
    ...(maxBytes === null ? [] : [formatBytes(maxBytes)]),
    ...(maxDeletions === null ? [] : [t`${formatCount(maxDeletions)} deletions`]),
  ];
  return caps.length === 0 ? undefined : t`A run stops before it acts above ${formatAny(caps)}.`;
}

/** What a job's rules of finding say beyond the defaults, for people. */
export function findingSentences(source: Source): readonly string[] {
  const { recurse, stability, marker, order } = source;
  return [
    source.exclude.length > 0 && t`Not ${source.exclude.map(patternText).join(', ')}.`,
    source.ignoreCase && t`Upper and lower case are the same.`,
    recurse.depth > 0 &&
      (recurse.layout === 'keep'
        ? plural(recurse.depth, {
            one: '# level of folders below are searched; at the target they are the same.',
            other: '# levels of folders below are searched; at the target they are the same.',
          })
        : plural(recurse.depth, {
            one: '# level of folders below are searched; at the target all files are in one folder.',
            other: '# levels of folders below are searched; at the target all files are in one folder.',
          })),
    source.timeZone !== null && t`Dates are those of ${source.timeZone}.`,
    stability.looks > 1 && t`Looks twice, ${formatDuration(stability.intervalSeconds * 1000)} apart, and leaves what changed.`,
    marker !== null && t`Takes x.csv only beside ${marker.replacesExtension ? 'x' : 'x.csv'}${marker.suffix}.`,
    source.sidecar !== 'none' && t`Takes x.csv only beside x.csv.${source.sidecar}, and delivers it only with that digest.`,
    sizeSentence(source),
    source.zeroBytes !== 'take' && emptyWords[source.zeroBytes],
    order.by !== 'listing' && t`Taken ${orderWords[order.by][order.direction]}.`,
    source.limit !== null && t`${formatCount(source.limit)} files a run at most.`,
    source.onNothing === 'fail' && t`A run that finds nothing fails.`,
    source.onNothing === 'ignore' && t`A run that finds nothing is fine.`,
    safetySentence(source),
  ].filter((sentence): sentence is string => typeof sentence === 'string');
}
