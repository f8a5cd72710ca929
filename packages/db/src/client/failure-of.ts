import { asFailure, Failure } from '@waybill/core';
import { fieldOfCheck, references, uniqueConstraints } from './constraints.js';
import { databaseProblem } from './foreign-error.js';

/** What was being written, so that a message can quote the value at fault. */
export type Subject = object | undefined;

function quoted(subject: Subject, name: string): string {
  const value: unknown = subject === undefined ? undefined : Object.getOwnPropertyDescriptor(subject, name)?.value;
  return typeof value === 'string' ? value : '';
}

function duplicate(error: unknown, constraint: string, subject: Subject): Failure {
  const unique = uniqueConstraints[constraint];
  if (unique === undefined) return new Failure('conflict.duplicate', { cause: error, context: { constraint } });
  return new Failure('conflict.duplicate', {
    cause: error,
    field: unique.field,
    publicDetail: unique.sentence(quoted(subject, unique.field)),
    context: { constraint },
  });
}

function missingReference(error: unknown, constraint: string): Failure {
  const reference = references[constraint];
  if (reference === undefined) return new Failure('input.invalid', { cause: error, context: { constraint } });
  return new Failure('input.invalid', {
    cause: error,
    field: reference.field,
    publicDetail: `There is no such ${reference.noun}.`,
    context: { constraint },
  });
}

function refusedValue(error: unknown, constraint: string): Failure {
  const field = fieldOfCheck(constraint);
  return new Failure('input.invalid', {
    cause: error,
    ...(field === undefined ? {} : { field, publicDetail: `The value of "${field}" is not allowed.` }),
    context: { constraint },
  });
}

/** What our own functions raise, with a sentence for people. */
const RULE_BROKEN = 'WB001';

function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : '';
  const [, sentence] = /Message: `(?:ERROR: )?([^`]+)`/.exec(text) ?? [];
  return sentence ?? text;
}

/** Translates what Prisma or node-postgres threw; the one place where that is done. A Failure stays itself. */
export function failureOf(error: unknown, subject?: Subject): Failure {
  if (error instanceof Failure) return error;
  const { sqlState, constraint = '', unreachable } = databaseProblem(error);
  if (unreachable) return new Failure('database.unavailable', { cause: error });
  switch (sqlState) {
    case '23505':
      return duplicate(error, constraint, subject);
    case '23503':
      return missingReference(error, constraint);
    case '23001':
      return new Failure('conflict.in-use', { cause: error, context: { constraint } });
    case '23514':
      return refusedValue(error, constraint);
    case '22021':
      return new Failure('input.invalid', { cause: error, publicDetail: 'A text cannot hold a NUL character.' });
    case '22P02':
      return new Failure('input.invalid', { cause: error, publicDetail: 'An identifier is not of the right form.' });
    case '22003':
      return new Failure('input.invalid', { cause: error, publicDetail: 'A number is too large.' });
    case RULE_BROKEN:
      return new Failure('conflict.state', { cause: error, publicDetail: sentenceOf(error) });
    default:
      return asFailure(error);
  }
}

/** True when the database gave up this transaction in favour of another one, so that doing it again is the answer. */
export function isWriteConflict(error: unknown): boolean {
  const { sqlState } = databaseProblem(error instanceof Failure ? error.cause : error);
  return sqlState === '40001' || sqlState === '40P01';
}
