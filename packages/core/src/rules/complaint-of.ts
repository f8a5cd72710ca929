import type { z } from 'zod';
import { isFailure } from '../failure.js';

/** So many texts that a check had nothing against are remembered. */
const REMEMBERED = 1_000;

/**
 * Turns a check that throws a Failure into one of a schema's; its plain sentence becomes the complaint about the field. The check looks
 * at nothing but the value: what it had nothing against it is not asked about again, because stored rules are read very often.
 */
export function complaintOf(check: (value: string) => unknown): (value: string, context: z.RefinementCtx) => void {
  const fine = new Set<string>();
  return (value, context) => {
    if (fine.has(value)) return;
    try {
      check(value);
      if (fine.size === REMEMBERED) fine.clear();
      fine.add(value);
    } catch (error) {
      if (!isFailure(error)) throw error;
      context.addIssue({ code: 'custom', message: error.publicDetail });
    }
  };
}
