import type { Id } from '../ids.js';

/** The lists of the console that have filters, by the first part of their address. */
export const savedViewLists = [
  'accounts',
  'approvals',
  'audit',
  'bans',
  'calendars',
  'connections',
  'files',
  'jobs',
  'keys',
  'partners',
  'runs',
  'schedules',
  'sessions',
  'stores',
  'transfers',
  'users',
] as const;
export type SavedViewList = (typeof savedViewLists)[number];

/** A view of a list that a person, or a program, saved for itself. */
export interface SavedView {
  readonly id: Id;
  /** Whose it is: `user:<id>` or `api-key:<id>`. */
  readonly owner: string;
  readonly list: SavedViewList;
  /** Unique among the owner's views of the list. */
  readonly name: string;
  /** The query of the list's address. */
  readonly search: string;
  readonly updatedAt: Date;
}

/** How many views of one list one owner may have. */
export const MAX_SAVED_VIEWS = 100;
