import type { z } from 'zod';
import { isFailure } from '../failure.js';

/** Turns a check that throws a Failure into one of a schema's; its plain sentence becomes the complaint about the field. */
export function complaintOf<T>(check: (value: T) => unknown): (value: T, context: z.RefinementCtx) => void {
  return (value, context) => {
    try {
      check(value);
    } catch (error) {
      if (!isFailure(error)) throw error;
      context.addIssue({ code: 'custom', message: error.publicDetail });
    }
  };
}
