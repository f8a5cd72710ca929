import { i18n } from '@lingui/core';

/** By which region of a language numbers are written. */
const numbersOf: Readonly<Record<string, string>> = { en: 'en-US' };
/** By which region of a language days are written: the day before its month. */
const daysOf: Readonly<Record<string, string>> = { en: 'en-GB' };
/** By which region of a language lists are joined: no comma before the last. */
const listsOf: Readonly<Record<string, string>> = { en: 'en-GB' };

/** Writes numbers in the language of the moment. */
export function numberFormat(options?: Intl.NumberFormatOptions): (value: number) => string {
  const made = new Map<string, Intl.NumberFormat>();
  return (value) => {
    const locale = numbersOf[i18n.locale] ?? i18n.locale;
    const format = made.get(locale) ?? new Intl.NumberFormat(locale, options);
    made.set(locale, format);
    return format.format(value);
  };
}

/** What parts thousands and what parts whole numbers from what is behind them, in the language of the moment. */
export function numberMarks(): { readonly thousands: string; readonly decimal: string } {
  const parts = new Intl.NumberFormat(numbersOf[i18n.locale] ?? i18n.locale).formatToParts(12_345.5);
  const mark = (type: 'group' | 'decimal') => parts.find((part) => part.type === type)?.value;
  return { thousands: mark('group') ?? '', decimal: mark('decimal') ?? '.' };
}

/** Writes days, of UTC, in the language of the moment. */
export function dayFormat(options: Intl.DateTimeFormatOptions): (day: Date | number) => string {
  const made = new Map<string, Intl.DateTimeFormat>();
  return (day) => {
    const locale = daysOf[i18n.locale] ?? i18n.locale;
    const format = made.get(locale) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    made.set(locale, format);
    return format.format(day);
  };
}

/** Joins what is listed, in the language of the moment. */
export function listFormat(type: 'conjunction' | 'disjunction'): (items: readonly string[]) => string {
  const made = new Map<string, Intl.ListFormat>();
  return (items) => {
    const locale = listsOf[i18n.locale] ?? i18n.locale;
    const format = made.get(locale) ?? new Intl.ListFormat(locale, { type });
    made.set(locale, format);
    return format.format(items);
  };
}
