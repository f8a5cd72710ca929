import { cursorOf, listSearch, searchChoice } from '../../ui/list-search.js';

export const scheduleListSearch = { ...listSearch, enabled: searchChoice(['true', 'false']) };

interface ScheduleSearch {
  readonly enabled?: 'true' | 'false' | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of schedules stands for. */
export function scheduleListInput({ enabled, ...place }: ScheduleSearch) {
  return { query: { enabled, cursor: cursorOf(place) } };
}
