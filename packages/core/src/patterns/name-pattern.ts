import { RE2JS } from 're2js';
import { Failure } from '../failure.js';
import { type DateMoment, expandDates } from './date-tokens.js';
import { compileGlob } from './glob.js';

/** A pattern of names: a glob, or a regular expression. Both can hold dates (`{yyyyMMdd}`). */
export type NamePattern = string | { readonly regex: string };

/** A compiled pattern. Matching takes time linear in the length of the name, whatever the pattern. */
export interface NameTest {
  /** `path` is relative to the folder that is searched; a pattern without a `/` looks at the last name of it alone. */
  test(path: string): boolean;
}

export interface NamePatternOptions {
  /** What its dates are. */
  readonly moment: DateMoment;
  readonly ignoreCase?: boolean;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function compileRegex(regex: string, ignoreCase: boolean): NameTest {
  try {
    const compiled = RE2JS.compile(regex, RE2JS.DOTALL | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
    return { test: (name) => compiled.test(name) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('input.invalid', {
      cause: error,
      publicDetail:
        `The regular expression ${JSON.stringify(regex)} cannot be used (${reason}). It is of the RE2 kind, which is always fast: ` +
        'it knows no look-around and no back-references.',
    });
  }
}

/**
 * Compiles a pattern. A glob matches the whole name; a regular expression (RE2) matches anywhere in it, unless `^` and `$` tie it down.
 * @throws Failure `input.invalid` with what is wrong with it
 */
export function compileNamePattern(pattern: NamePattern, { moment, ignoreCase = false }: NamePatternOptions): NameTest {
  const glob = typeof pattern === 'string';
  const text = expandDates(glob ? pattern : pattern.regex, moment, glob ? 'glob' : 'regex');
  const compiled = glob ? compileGlob(text, { caseSensitive: !ignoreCase }) : compileRegex(text, ignoreCase);
  return text.includes('/') ? compiled : { test: (path) => compiled.test(nameOf(path)) };
}
