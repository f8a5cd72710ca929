import { configFile } from '@waybill/contracts';
import { nearestName } from '@waybill/core';
import { z } from 'zod';
import type { Problem } from './problem.js';

type Issue = z.core.$ZodIssue;
type Schema = z.core.JSONSchema.BaseSchema;
type Path = Problem['path'];

/**
 * What is wrong with the content of a configuration file in the words of its author: fields that are not known with those that
 * are, fields that are missing, and for something with several forms the form that was probably meant.
 */
export function describeIssues(issues: readonly Issue[], at: Path = []): readonly Problem[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))];
    if (issue.code === 'invalid_union') return describeForms(issue, path);
    if (issue.code === 'unrecognized_keys') {
      const known = fieldsAt(path, issue.keys);
      return issue.keys.map((key) => ({ path: [...path, key], message: unknownField(key, known) }));
    }
    return [{ path, message: describe(issue) }];
  });
}

function describe(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.input === undefined) return 'is missing';
  if (issue.code === 'invalid_value' && issue.input === undefined)
    return `is missing; it is one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type') return `must be ${article(issue.expected)}`;
  return issue.message;
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = { array: 'a list', object: 'a mapping of fields', string: 'a text' };
  return words[expected] ?? `a ${expected}`;
}

function unknownField(key: string, known: readonly string[]): string {
  const near = nearestName(key, known);
  if (near !== undefined) return `is not a field; did you mean ${near}?`;
  return known.length === 0 ? 'is not a field' : `is not a field; the fields here are ${known.join(', ')}`;
}

/** A key is imported or generated, a job pulls or pushes: the form meant is the one that misses least. */
function describeForms(issue: Extract<Issue, { code: 'invalid_union' }>, path: Path): readonly Problem[] {
  if (issue.discriminator !== undefined) {
    const given = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String).join(', ') : undefined;
    return [{ path, message: given === undefined ? issue.message : `must be one of ${given}` }];
  }
  const fitting = issue.errors.filter((issues) => !issues.some(isWhole)).sort((one, other) => one.length - other.length);
  const [meant] = fitting;
  return meant === undefined ? [{ path, message: issue.message }] : describeIssues(meant, path);
}

/** Not a form with a mistake in it but another thing altogether. */
function isWhole(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

/** The names of the fields that may stand at a place of the file. */
function fieldsAt(path: Path, strangers: readonly string[]): readonly string[] {
  let forms: readonly Schema[] = [z.toJSONSchema(configFile, { io: 'input', unrepresentable: 'any' })];
  for (const part of path) forms = forms.flatMap((form) => formsOf(stepInto(form, part)));
  return [...new Set(forms.flatMap((form) => Object.keys(form.properties ?? {})))].filter((name) => !strangers.includes(name));
}

function stepInto(form: Schema, part: string | number): unknown {
  return typeof part === 'number' ? form.items : form.properties?.[part];
}

function formsOf(schema: unknown): readonly Schema[] {
  if (!isSchema(schema)) return [];
  return [schema, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(formsOf)];
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
