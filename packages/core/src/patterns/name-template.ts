import { Failure } from '../failure.js';
import { type DateMoment, expandDates } from './date-tokens.js';

/** Checks what {@link fillNameTemplate} takes. @throws Failure `input.invalid` */
export function checkNameTemplate(template: string): void {
  fillNameTemplate(template, 'a.b', { at: new Date(0), timeZone: 'UTC' });
}

/**
 * The name that a file has by a template. `{name}`, `{stem}` and `{ext}` are of its own name (`ext` with its dot, empty without one),
 * dates are those of `expandDates`, everything else is itself.
 * @throws Failure `input.invalid` for a template that is none, and where no name would come of it
 */
export function fillNameTemplate(template: string, name: string, moment: DateMoment): string {
  const dot = name.lastIndexOf('.');
  const [stem, ext] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  const own: Readonly<Record<string, string>> = { name, stem, ext };
  const filled = template.replace(/\{([^{}]*)\}/g, (_, token: string) => {
    const value = own[token];
    if (value !== undefined) return value;
    if (!/^[yMDdHms]/.test(token))
      throw invalid(`"{${token}}" is no part of a name: there are {name}, {stem}, {ext} and dates such as {yyyyMMdd}.`);
    return expandDates(`{${token}}`, moment, 'path');
  });
  if (/[{}]/.test(template.replace(/\{[^{}]*\}/g, ''))) throw invalid('A brace has no partner.');
  if (filled.includes('/') || filled === '' || filled === '.' || filled === '..') throw invalid('This makes no name for a file.');
  return filled;
}

function invalid(publicDetail: string): Failure {
  return new Failure('input.invalid', { publicDetail });
}
