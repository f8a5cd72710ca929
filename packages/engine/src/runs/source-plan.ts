import {
  compileNamePattern,
  type DateMoment,
  expandDates,
  type JobDefinition,
  type NamePattern,
  parseVPath,
  type SightingReason,
  type VPath,
} from '@waybill/core';
import { sidecarName } from '../sidecar/sidecar-name.js';

/** A test of a path below the source folder. */
type PathTest = (below: string) => boolean;

/** A file that must be beside another one. */
interface Companion {
  readonly name: string;
  readonly reasonWithout: SightingReason;
}

/** The rules of a Job's source as they are at one moment: dates filled in, patterns compiled. */
export interface SourcePlan {
  readonly definition: JobDefinition;
  readonly folder: VPath;
  readonly matches: PathTest;
  readonly isExcluded: PathTest;
  readonly isTemporary: PathTest;
  readonly isMarker: PathTest;
  readonly isSidecar: PathTest;
  /** What must be beside a file of this name before it is taken, each with the reason for which the file is left without it. */
  companionsOf(name: string): readonly Companion[];
}

/** The name of the file that announces `name`. */
export function markerName(marker: NonNullable<JobDefinition['source']['marker']>, name: string): string {
  const dot = name.lastIndexOf('.');
  return `${marker.replacesExtension && dot > 0 ? name.slice(0, dot) : name}${marker.suffix}`;
}

/** What the rules mean at a moment. @throws Failure `input.invalid`, `path.invalid` when a date makes a path too long */
export function planSource(definition: JobDefinition, moment: DateMoment): SourcePlan {
  const { source } = definition;
  const { marker, sidecar, ignoreCase } = source;
  const anyOf = (patterns: readonly NamePattern[], caseless: boolean): PathTest => {
    const compiled = patterns.map((pattern) => compileNamePattern(pattern, { moment, ignoreCase: caseless }));
    return (below) => compiled.some((one) => one.test(below));
  };
  return {
    definition,
    folder: parseVPath(expandDates(source.path, moment, 'path')),
    matches: anyOf([source.match], ignoreCase),
    isExcluded: anyOf(source.exclude, ignoreCase),
    isTemporary: anyOf(source.temporaryNames, true),
    isMarker: (below) => marker !== null && below.endsWith(marker.suffix),
    isSidecar: (below) => sidecar !== 'none' && below.endsWith(sidecarName(sidecar, '')),
    companionsOf: (name) => [
      ...(marker === null ? [] : [{ name: markerName(marker, name), reasonWithout: 'no-marker' as const }]),
      ...(sidecar === 'none' ? [] : [{ name: sidecarName(sidecar, name), reasonWithout: 'no-sidecar' as const }]),
    ],
  };
}

/**
 * What the rules mean for certain files that an earlier Run took: their names are not judged again, no marker or sidecar is waited
 * for, and none is one too many. What guards against files that are still written, and the safety caps, hold.
 */
export function planRepeat(plan: SourcePlan): SourcePlan {
  const { definition } = plan;
  return {
    ...plan,
    definition: { ...definition, source: { ...definition.source, marker: null, limit: null } },
    matches: () => true,
    isExcluded: () => false,
    isTemporary: () => false,
    isMarker: () => false,
    isSidecar: () => false,
    companionsOf: () => [],
  };
}

/** Whether every file must be known before the first is taken; otherwise transfers begin while the listing goes on. */
export function mustKnowAll({ source, afterSuccess }: JobDefinition): boolean {
  const { safety, order, limit, stability, recurse } = source;
  return (
    order.by !== 'listing' ||
    limit !== null ||
    stability.looks > 1 ||
    safety.maxFiles !== null ||
    safety.maxBytes !== null ||
    (safety.maxDeletions !== null && afterSuccess.kind === 'delete') ||
    (recurse.depth > 0 && recurse.layout === 'flatten')
  );
}
