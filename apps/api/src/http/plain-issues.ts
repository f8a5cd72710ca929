import type { z } from 'zod';
import type { FieldError } from './request-problem.js';

type Issue = z.core.$ZodIssue;

/** Where a value came from; decides how its fields are named. */
export type InputPart = 'params' | 'query' | 'body';

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
  bigint: 'a whole number',
  date: 'a date',
};

const formatWords: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  url: 'a URL',
  uuid: 'a UUID',
  datetime: 'an instant in ISO 8601 with a time zone, such as 2026-01-31T02:30:00Z',
  date: 'a date, such as 2026-01-31',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  cidrv4: 'an IPv4 address block',
  cidrv6: 'an IPv6 address block',
  base64: 'base64',
};

function amount(origin: string, count: number | bigint): string {
  if (origin === 'string') return `${count} ${count === 1 || count === 1n ? 'character' : 'characters'}`;
  if (origin === 'array' || origin === 'set') return `${count} ${count === 1 || count === 1n ? 'entry' : 'entries'}`;
  return String(count);
}

/**
 * A plain sentence for what zod found, for schemas that do not bring their own. Reads after the field's name: “name” must have at
 * most 200 characters.
 */
export function plainMessage(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return `must be ${typeWords[issue.expected] ?? issue.expected}`;
    case 'too_small':
      if (issue.origin === 'string' && issue.minimum === 1) return 'must not be empty';
      return `must ${issue.origin === 'number' ? 'be' : 'have'} at least ${amount(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `must ${issue.origin === 'number' ? 'be' : 'have'} at most ${amount(issue.origin, issue.maximum)}`;
    case 'invalid_value':
      if (issue.input === undefined) return 'is required';
      return issue.values.length === 1
        ? `must be ${String(issue.values[0])}`
        : `must be one of: ${issue.values.map((value) => String(value)).join(', ')}`;
    case 'invalid_format':
      return formatWords[issue.format] === undefined ? 'does not have the right form' : `must be ${formatWords[issue.format]}`;
    case 'unrecognized_keys':
      return 'is not a known field';
    case 'invalid_union':
      return issue.input === undefined ? 'is required' : 'has none of the forms that are allowed here';
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return undefined;
  }
}

function fieldName(part: InputPart, path: readonly PropertyKey[]): string {
  if (part === 'query') return `?${path.map(String).join('.')}`;
  if (part === 'params') return `{${path.map(String).join('.')}}`;
  // RFC 6901 §3
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('') || '/';
}

/** Of the forms a union allows, the one the input came nearest to: its complaints are the useful ones. */
function nearestForm(forms: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const wrongAltogether = (form: readonly Issue[]) =>
    form.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type');
  return forms
    .filter((form) => !wrongAltogether(form))
    .sort((a, b) => a.length - b.length)
    .at(0);
}

/** Every field at fault, each once, with a sentence for people. Unknown fields are named one by one. */
export function fieldErrors(part: InputPart, issues: readonly Issue[], base: readonly PropertyKey[] = []): readonly FieldError[] {
  return issues.flatMap((issue): readonly FieldError[] => {
    const path = [...base, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: fieldName(part, [...path, key]), message: issue.message }));
    }
    if (issue.code === 'invalid_union') {
      const form = nearestForm(issue.errors);
      if (form !== undefined) return fieldErrors(part, form, path);
    }
    return [{ field: fieldName(part, path), message: issue.message }];
  });
}
