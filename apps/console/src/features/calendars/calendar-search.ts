import { z } from 'zod';
import { cursorOf, listSearch, searchText } from '../../ui/list-search.js';

export const calendarListSearch = { ...listSearch, text: searchText };

/** The read that a URL of the list of calendars stands for. */
export function calendarListInput({
  text,
  ...place
}: {
  readonly text?: string | undefined;
  readonly pages?: readonly string[] | undefined;
}) {
  return { query: { text, cursor: cursorOf(place) } };
}

/** The year that a calendar's page shows; this one when absent. */
export const calendarYearSearch = { year: z.number().int().min(1970).max(2999).optional().catch(undefined) };

/** The read of a year's days. */
export function calendarYearInput(id: string, year: number) {
  const length = (Date.UTC(year + 1, 0, 1) - Date.UTC(year, 0, 1)) / 86_400_000;
  return { params: { id }, query: { from: `${year}-01-01`, days: length } };
}
