import type { JobDefinitionView } from '@waybill/contracts';
import { entered, linesOf, numberOf } from '../../api/use-entry-form.js';

type Source = JobDefinitionView['source'];
type Pattern = Source['match'];

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
  return {
    path: source?.path ?? '/',
    match: source === undefined ? '*' : patternText(source.match),
    exclude: source?.exclude.map(patternText).join('\n') ?? '',
    ignoreCase: source?.ignoreCase ?? false,
    /** Left to the default while the job is new. */
    temporaryNames: source?.temporaryNames.map(patternText).join('\n'),
    timeZone: source?.timeZone ?? '',
    recurse: { depth: entered(source?.recurse.depth ?? 0), layout: source?.recurse.layout ?? 'keep' },
    minAgeSeconds: entered(source?.minAgeSeconds ?? 0),
    stability: {
      looks: source?.stability.looks === 2 ? '2' : '1',
      intervalSeconds: entered(source?.stability.intervalSeconds ?? 10),
    },
    marker: { suffix: source?.marker?.suffix ?? '', replacesExtension: source?.marker?.replacesExtension ?? false },
    minSizeBytes: entered(source?.minSizeBytes ?? undefined),
    maxSizeBytes: entered(source?.maxSizeBytes ?? undefined),
    zeroBytes: source?.zeroBytes ?? 'take',
    order: { by: source?.order.by ?? 'listing', direction: source?.order.direction ?? 'asc' },
    limit: entered(source?.limit ?? undefined),
    onNothing: source?.onNothing ?? 'warn',
    safety: {
      maxFiles: entered(source?.safety.maxFiles ?? undefined),
      maxBytes: entered(source?.safety.maxBytes ?? undefined),
      maxDeletions: entered(source?.safety.maxDeletions ?? undefined),
    },
  };
}

/** The rules of finding that the fields make. */
export function findingBody(fields: ReturnType<typeof initialFinding>) {
  const { recurse, stability, marker, safety } = fields;
  const orNone = (value: number | string): number | null => numberOf(value) ?? null;
  return {
    path: fields.path,
    match: patternOf(fields.match),
    exclude: linesOf(fields.exclude).map(patternOf),
    ignoreCase: fields.ignoreCase,
    ...(fields.temporaryNames === undefined ? {} : { temporaryNames: linesOf(fields.temporaryNames).map(patternOf) }),
    timeZone: fields.timeZone.trim() === '' ? null : fields.timeZone.trim(),
    recurse: { depth: numberOf(recurse.depth), layout: recurse.layout },
    minAgeSeconds: numberOf(fields.minAgeSeconds),
    stability: { looks: Number(stability.looks), intervalSeconds: numberOf(stability.intervalSeconds) },
    marker: marker.suffix === '' ? null : marker,
    minSizeBytes: orNone(fields.minSizeBytes),
    maxSizeBytes: orNone(fields.maxSizeBytes),
    zeroBytes: fields.zeroBytes,
    order: fields.order,
    limit: orNone(fields.limit),
    onNothing: fields.onNothing,
    safety: { maxFiles: orNone(safety.maxFiles), maxBytes: orNone(safety.maxBytes), maxDeletions: orNone(safety.maxDeletions) },
  };
}
