import type { FieldError } from './request-problem.js';

/** Input that its schema refused: every field at fault, in plain words. */
export class InputProblem extends Error {
  override readonly name = 'InputProblem';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super('input.invalid');
    this.errors = errors;
  }
}
