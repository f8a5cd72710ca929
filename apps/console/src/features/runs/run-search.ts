import { cursorOf, listSearch, searchChoice, searchText } from '../../ui/list-search.js';

export const runStates = ['queued', 'discovering', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export const runTriggers = ['schedule', 'manual'] as const;

export const runListSearch = {
  ...listSearch,
  jobId: searchText,
  partnerId: searchText,
  state: searchChoice(runStates),
  trigger: searchChoice(runTriggers),
};

interface Search {
  readonly jobId?: string | undefined;
  readonly partnerId?: string | undefined;
  readonly state?: (typeof runStates)[number] | undefined;
  readonly trigger?: (typeof runTriggers)[number] | undefined;
  readonly pages?: readonly string[] | undefined;
}

/** The read that a URL of the list of runs stands for. */
export function runListInput({ jobId, partnerId, state, trigger, ...place }: Search) {
  return { query: { jobId, partnerId, state, trigger, cursor: cursorOf(place) } };
}

/** The parts of the screen of a run. */
export const runParts = ['transfers', 'sightings', 'log', 'compare'] as const;
export type RunPart = (typeof runParts)[number];

export const runDetailSearch = { ...listSearch, show: searchChoice(runParts) };
