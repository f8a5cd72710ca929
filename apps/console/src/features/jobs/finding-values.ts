import { type JobDefinitionView, jobRoutes } from '@waybill/contracts';
import { linesOf, numberOf } from '../../api/use-entry-form.js';
import { enteredJobRule } from './job-number.js';

type Source = JobDefinitionView['source'];
type Pattern = Source['match'];

const usualTemporaryNames = jobRoutes.createJob.body.shape.definition.shape.source.shape.temporaryNames.parse(undefined);

/** A pattern as one writes it here: a glob as it is, a regular expression between slashes. A glob never begins with one. */
export function patternText(pattern: Pattern): string {
  return typeof pattern === 'string' ? pattern : `/${pattern.regex}/`;
}

/** What somebody wrote as a pattern: `*.csv`, or `/^ORD_\d+$/`. */
function patternOf(text: string): Pattern {
  const regex = /^\/(.+)\/$/s.exec(text);
  return regex?.[1] === undefined ? text : { regex: regex[1] };
}

/** The fields of finding, with what is set or with the defaults. */
export function initialFinding(source: Source | undefined) {
  const entered = (name: string, value: number | null | undefined) => enteredJobRule(`definition.source.${name}`, value);
  return {
    path: source?.path ?? '/',
    match: source === undefined ? '*' : patternText(source.match),
    exclude: source?.exclude.map(patternText).join('\n') ?? '',
    ignoreCase: source?.ignoreCase ?? false,
    temporaryNames: (source?.temporaryNames ?? usualTemporaryNames).map(patternText).join('\n'),
    timeZone: source?.timeZone ?? '',
    recurse: { depth: entered('recurse.depth', source?.recurse.depth), layout: source?.recurse.layout ?? 'keep' },
    minAgeSeconds: entered('minAgeSeconds', source?.minAgeSeconds),
    stability: {
      looks: source?.stability.looks === 2 ? '2' : '1',
      intervalSeconds: entered('stability.intervalSeconds', source?.stability.intervalSeconds),
    },
    marker: { suffix: source?.marker?.suffix ?? '', replacesExtension: source?.marker?.replacesExtension ?? false },
    sidecar: source?.sidecar ?? 'none',
    minSizeBytes: entered('minSizeBytes', source?.minSizeBytes),
    maxSizeBytes: entered('maxSizeBytes', source?.maxSizeBytes),
    zeroBytes: source?.zeroBytes ?? 'take',
    order: { by: source?.order.by ?? 'listing', direction: source?.order.direction ?? 'asc' },
    limit: entered('limit', source?.limit),
    onNothing: source?.onNothing ?? 'warn',
    safety: {
      maxFiles: entered('safety.maxFiles', source?.safety.maxFiles),
      maxBytes: entered('safety.maxBytes', source?.safety.maxBytes),
      maxDeletions: entered('safety.maxDeletions', source?.safety.maxDeletions),
    },
  };
}

/** The rules of finding that the fields make. */
export function findingBody(fields: ReturnType<typeof initialFinding>) {
  const { recurse, stability, marker, safety } = fields;
  return {
    path: fields.path,
    match: patternOf(fields.match),
    exclude: linesOf(fields.exclude).map(patternOf),
    ignoreCase: fields.ignoreCase,
    temporaryNames: linesOf(fields.temporaryNames).map(patternOf),
    timeZone: fields.timeZone.trim() === '' ? null : fields.timeZone.trim(),
    recurse: { depth: numberOf(recurse.depth), layout: recurse.layout },
    minAgeSeconds: numberOf(fields.minAgeSeconds),
    stability: { looks: Number(stability.looks), intervalSeconds: numberOf(stability.intervalSeconds) },
    marker: marker.suffix === '' ? null : marker,
    sidecar: fields.sidecar,
    minSizeBytes: numberOf(fields.minSizeBytes),
    maxSizeBytes: numberOf(fields.maxSizeBytes),
    zeroBytes: fields.zeroBytes,
    order: fields.order,
    limit: numberOf(fields.limit),
    onNothing: fields.onNothing,
    safety: {
      maxFiles: numberOf(safety.maxFiles),
      maxBytes: numberOf(safety.maxBytes),
      maxDeletions: numberOf(safety.maxDeletions),
    },
  };
}
