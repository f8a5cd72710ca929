import { plural, t } from '@lingui/core/macro';
import { z } from 'zod';

function atLeast(origin: string, count: number): string {
  if (origin === 'string')
    return plural(count, { one: 'Must have at least # character', other: 'Must have at least # characters' });
  if (origin === 'array') return plural(count, { one: 'Must have at least # entry', other: 'Must have at least # entries' });
  return origin === 'number' ? t`Must be at least ${count}` : t`Must have at least ${count}`;
}

function atMost(origin: string, count: number): string {
  if (origin === 'string')
    return plural(count, { one: 'Must have at most # character', other: 'Must have at most # characters' });
  if (origin === 'array') return plural(count, { one: 'Must have at most # entry', other: 'Must have at most # entries' });
  return origin === 'number' ? t`Must be at most ${count}` : t`Must have at most ${count}`;
}

/** A plain sentence for what a schema found, where the schema does not bring its own. */
function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null || issue.input === '' ? t`Required` : t`Not in the right form`;
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) <= 1) return t`Required`;
      return atLeast(issue.origin, Number(issue.minimum));
    case 'too_big':
      return atMost(issue.origin, Number(issue.maximum));
    case 'invalid_value':
      return issue.input === undefined || issue.input === '' ? t`Required` : t`Not one of the choices`;
    case 'invalid_format':
      if (issue.input === '') return t`Required`;
      return issue.format === 'email' ? t`Must be an e-mail address` : t`Not in the right form`;
    case 'invalid_union':
      return issue.input === undefined ? t`Required` : t`Not in any of the forms that are allowed here`;
    default:
      return undefined;
  }
}

/** Sets zod up for the browser: plain sentences, and no code made at run time, which the content security policy forbids. */
export function configureSchemas(): void {
  z.config({ jitless: true, customError: plainIssue });
}
