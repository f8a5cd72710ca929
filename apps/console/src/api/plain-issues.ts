import { z } from 'zod';

function amount(origin: string, count: number | bigint): string {
  const one = Number(count) === 1;
  if (origin === 'string') return `${count} ${one ? 'character' : 'characters'}`;
  if (origin === 'array') return `${count} ${one ? 'entry' : 'entries'}`;
  return String(count);
}

/** A plain sentence for what a schema found, where the schema does not bring its own. */
function plainIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null || issue.input === '' ? 'Required' : 'Not in the right form';
    case 'too_small':
      if (issue.origin === 'string' && Number(issue.minimum) <= 1) return 'Required';
      return `Must ${issue.origin === 'number' ? 'be' : 'have'} at least ${amount(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `Must ${issue.origin === 'number' ? 'be' : 'have'} at most ${amount(issue.origin, issue.maximum)}`;
    case 'invalid_value':
      return issue.input === undefined || issue.input === '' ? 'Required' : 'Not one of the choices';
    case 'invalid_format':
      if (issue.input === '') return 'Required';
      return issue.format === 'email' ? 'Must be an e-mail address' : 'Not in the right form';
    case 'invalid_union':
      return issue.input === undefined ? 'Required' : 'Not in any of the forms that are allowed here';
    default:
      return undefined;
  }
}

/** Sets zod up for the browser: plain sentences, and no code made at run time, which the content security policy forbids. */
export function configureSchemas(): void {
  z.config({ jitless: true, customError: plainIssue });
}
