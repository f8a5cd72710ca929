import type { Stored } from './record.js';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/** A day on which business rests. */
export interface Holiday {
  /** For people: `Christmas Day`. */
  readonly name: string;
  /**
   * Which day: `2026-12-24` once, `12-25` every year, `easter+1` counted from Easter Sunday, `last mon 05` the last Monday of May,
   * `first fri` the first Friday of every month.
   */
  readonly on: string;
}

/** Which days are open, as they are asked for: local dates, which belong to no time zone. */
export interface CalendarRules {
  /** The days of the week that are open unless something else says otherwise. */
  readonly weekdays: readonly Weekday[];
  readonly holidays: readonly Holiday[];
  /** Dates `YYYY-MM-DD` that are open whatever the rest says. */
  readonly include: readonly string[];
  /** Dates `YYYY-MM-DD` that are closed although nothing else says so. */
  readonly exclude: readonly string[];
}

/** The business days that Schedules share. */
export interface Calendar extends Stored {
  readonly slug: string;
  readonly name: string;
  readonly rules: CalendarRules;
}
