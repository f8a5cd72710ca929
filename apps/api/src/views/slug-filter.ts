import type { Page } from '@waybill/core';

/**
 * The page of a list that is filtered by its unique name: the one thing of that name, when it also matches the other filters. A filter
 * matches when the field of its name is equal to it; `also` answers for filters that are no fields.
 */
export function pageOfNamed<T extends object>(
  found: T | undefined,
  filter: Readonly<Record<string, unknown>>,
  also: Readonly<Record<string, (thing: T, wanted: unknown) => boolean>> = {},
): Page<T> {
  if (found === undefined) return { items: [] };
  const fields = new Map<string, unknown>(Object.entries(found));
  const matches = Object.entries(filter).every(
    ([name, wanted]) => wanted === undefined || (also[name]?.(found, wanted) ?? fields.get(name) === wanted),
  );
  return { items: matches ? [found] : [] };
}

/** Matches part of one of the texts, whatever its case: what `text` means in a list. */
export function holdsText(...texts: readonly string[]): (wanted: unknown) => boolean {
  return (wanted) => texts.some((text) => text.toLowerCase().includes(String(wanted).toLowerCase()));
}
