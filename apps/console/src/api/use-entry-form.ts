import { t } from '@lingui/core/macro';
import { type UseFormReturnType, useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { CallOptions } from './client.js';
import { type FieldErrors, fieldErrorsOf, fieldErrorsOfIssues, splitByFields } from './field-errors.js';
import { IdempotencyKeys } from './idempotency-key.js';
import { hasCode, isUnanswered, sentenceOf } from './problem-error.js';

interface EntryFormOptions<Values extends Record<string, unknown>, Body, Result> {
  readonly initial: Values;
  /** The schema of the request's body, of the contracts table. */
  readonly schema: z.ZodType<unknown, Body>;
  /** The body that the fields make. Fields that are left empty are undefined in it. */
  readonly toBody: (values: Values) => Body;
  readonly send: (body: Body, options: CallOptions, values: Values) => Promise<Result>;
  readonly onDone: (result: Result) => void;
  /** The version that was read, for changes. */
  readonly version?: number | undefined;
  /** Nouns whose lists are read afresh afterwards. */
  readonly touches: readonly string[];
  /** Where a complaint about the body belongs in the form, when its field has another name there. */
  readonly fieldOf?: (path: string) => string;
}

/** A form over a request: its fields, what is wrong with it as a whole, and how it is sent. */
export interface EntryForm<Values extends Record<string, unknown>> {
  readonly form: UseFormReturnType<Values>;
  readonly problems: readonly string[];
  readonly pending: boolean;
  readonly submit: () => void;
}

/** Whether the values of a form have something at a dotted path. */
function hasField(values: unknown, path: string): boolean {
  let at = values;
  for (const step of path.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return false;
    at = new Map<string, unknown>(Object.entries(at)).get(step);
  }
  return true;
}

/**
 * Checks by the contract's schema before it sends, and puts every complaint, ours and the server's, under its field.
 * The first field at fault gets the focus.
 */
export function useEntryForm<Values extends Record<string, unknown>, Body, Result>(
  options: EntryFormOptions<Values, Body, Result>,
): EntryForm<Values> {
  const form = useForm<Values>({ initialValues: options.initial });
  const [problems, setProblems] = useState<readonly string[]>([]);
  const [pending, setPending] = useState(false);
  const [keys] = useState(() => new IdempotencyKeys());
  const queries = useQueryClient();

  const complain = (errors: FieldErrors, values: Values): readonly string[] => {
    const named: Record<string, string> = {};
    for (const [path, message] of Object.entries(errors)) named[options.fieldOf?.(path) ?? path] ??= message;
    const { atFields, others } = splitByFields(named, (path) => hasField(values, path));
    form.setErrors({ ...atFields });
    setTimeout(focusFirstError);
    return others;
  };

  const send = async () => {
    const values = form.getValues();
    const body = options.toBody(values);
    form.clearErrors();
    setProblems([]);
    const checked = options.schema.safeParse(withoutUndefined(body));
    if (!checked.success) {
      setProblems(complain(fieldErrorsOfIssues(checked.error.issues), values));
      return;
    }
    setPending(true);
    try {
      const result = await options.send(body, { idempotencyKey: keys.keyFor(body), ifMatch: options.version }, values);
      keys.forget();
      await Promise.all(options.touches.map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
      form.resetDirty();
      options.onDone(result);
    } catch (error) {
      if (!isUnanswered(error)) keys.forget();
      const others = complain(fieldErrorsOf(error), values);
      setProblems([headlineOf(error), ...others]);
    } finally {
      setPending(false);
    }
  };
  return { form, problems, pending, submit: () => void send() };
}

function headlineOf(error: unknown): string {
  if (hasCode(error, 'version.stale')) {
    return t`Somebody changed this since you opened it. Reload the page to see the change, then make yours again.`;
  }
  return sentenceOf(error);
}

/** JSON as it will be sent: what is undefined is not there. */
function withoutUndefined(body: unknown): unknown {
  const text = JSON.stringify(body);
  return text === undefined ? undefined : JSON.parse(text);
}

function focusFirstError(): void {
  const first = document.querySelector('form [aria-invalid="true"], form [data-error="true"]');
  if (first instanceof HTMLElement) first.focus();
}

/** A text that may be left empty: undefined then. */
export function orUndefined(text: string): string | undefined {
  return text.trim() === '' ? undefined : text;
}

/** The lines of a text, without the empty ones. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** A number field's value; undefined when it is empty. */
export function numberOf(value: number | string): number | undefined {
  if (typeof value === 'number') return value;
  return value.trim() === '' ? undefined : Number(value);
}

/** What a number field shows for a value: empty when there is none. */
export function entered(value: number | undefined): number | string {
  return value ?? '';
}
