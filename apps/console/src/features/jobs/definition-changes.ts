import { t } from '@lingui/core/macro';
import type { JobDefinitionView } from '@waybill/contracts';

/** One rule that differs between two definitions: its path in the definition, and both values as they are to be read. */
export interface DefinitionChange {
  readonly path: string;
  /** Undefined where the older one has no such rule. */
  readonly before: string | undefined;
  /** Undefined where the newer one has no such rule. */
  readonly after: string | undefined;
}

/** Whole values that are read better in one piece: a pattern, a list of patterns. */
function isLeaf(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Array.isArray(value) && value.every((each) => typeof each !== 'object' || each === null || 'regex' in each);
}

function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string'))
    return value.length === 0 ? t`none` : value.join(', ');
  return JSON.stringify(value);
}

function leavesOf(value: unknown, path: string, into: Map<string, string>): Map<string, string> {
  if (isLeaf(value)) {
    if (value !== undefined) into.set(path, valueText(value));
    return into;
  }
  for (const [name, each] of Object.entries(value ?? {})) leavesOf(each, path === '' ? name : `${path}.${name}`, into);
  return into;
}

/** The rules in which two definitions of a job differ, in the order of the newer one; those that it has no more are last. */
export function definitionChanges(before: JobDefinitionView, after: JobDefinitionView): readonly DefinitionChange[] {
  const older = leavesOf(before, '', new Map());
  const newer = leavesOf(after, '', new Map());
  const paths = new Set([...newer.keys(), ...older.keys()]);
  return [...paths]
    .filter((path) => older.get(path) !== newer.get(path))
    .map((path) => ({ path, before: older.get(path), after: newer.get(path) }));
}

/** The path of a rule for people: `source.minAgeSeconds` is `Source · min age seconds`. */
export function ruleName(path: string): string {
  const parts = path.split('.').map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : part));
  const words = parts.map((part) => part.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)).join(' · ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
