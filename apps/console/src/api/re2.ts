import type { RE2JS as Engine } from 're2js';

/** Stands in for the engine until it is there: every expression passes, and the server, which has it, judges. */
const anything = { test: () => true, testExact: () => true };

let engine: typeof Engine | undefined;

/**
 * What `re2js` is in the console (see vite.config.ts): the engine is as large as React, and only forms that ask for a pattern need it.
 * Has what the schemas call, and their numbers for the flags.
 */
export const RE2JS = {
  CASE_INSENSITIVE: 1,
  DOTALL: 2,
  compile: (expression: string, flags: number): Pick<Engine, 'test' | 'testExact'> =>
    engine === undefined ? anything : engine.compile(expression, flags),
};

/** Gets the engine, so that a form can say what is wrong with a pattern before it is sent. */
export async function loadPatterns(): Promise<void> {
  engine = (await import('virtual:re2js')).RE2JS;
}
