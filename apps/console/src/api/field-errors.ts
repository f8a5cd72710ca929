import { WaybillProblem } from '@waybill/client';

/** A complaint about one field, by its dotted path: `definition.source.path`, `mounts.0.at`. */
export type FieldErrors = Readonly<Record<string, string>>;

/** The dotted path of a JSON pointer (RFC 6901). */
export function pathOfPointer(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

/** The complaints of a problem document about fields of the body, the first for each. */
export function fieldErrorsOf(error: unknown): FieldErrors {
  const errors: Record<string, string> = {};
  if (!(error instanceof WaybillProblem)) return errors;
  for (const { field, message } of error.errors) {
    if (field.startsWith('/')) errors[pathOfPointer(field)] ??= sentenceCase(message);
  }
  return errors;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The complaints of a schema, by the same paths. */
export function fieldErrorsOfIssues(issues: readonly Issue[]): FieldErrors {
  const errors: Record<string, string> = {};
  for (const { path, message } of issues) errors[path.map(String).join('.')] ??= sentenceCase(message);
  return errors;
}

/** What a form shows under its fields, and what has no field of its own and goes above the form. */
export function splitByFields(
  errors: FieldErrors,
  isField: (path: string) => boolean,
): { atFields: FieldErrors; others: readonly string[] } {
  const atFields: Record<string, string> = {};
  const others: string[] = [];
  for (const [path, message] of Object.entries(errors)) {
    const place = nearestField(path, isField);
    if (place === undefined) others.push(path === '' ? message : `${path}: ${message}`);
    else atFields[place] ??= message;
  }
  return { atFields, others };
}

function nearestField(path: string, isField: (path: string) => boolean): string | undefined {
  const steps = path.split('.');
  for (let length = steps.length; length > 0; length -= 1) {
    const candidate = steps.slice(0, length).join('.');
    if (isField(candidate)) return candidate;
  }
  return undefined;
}

function sentenceCase(message: string): string {
  return message === '' ? message : `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
}
