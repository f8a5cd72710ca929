/** Over a shorter round trip one channel is enough: 2 MiB each 8 ms are more than any line here carries. */
export const SHORT_ROUND_TRIP_MS = 8;
/** What is on its way in one round trip when the partner's window is the bound and not the line: its windows are 2 MiB as a rule. */
const WINDOW_BOUND_BYTES = 1024 * 1024;
/** Channels that do not bring this much more bring nothing. */
const WORTH_IT = 1.25;
const FIRST_STEP = 4;

export interface WideningFacts {
  readonly channels: number;
  readonly acknowledgedBytes: number;
  readonly roundTripMs: number;
  readonly nowMs: number;
}

/**
 * Decides how many channels one file is worth. A partner's window bounds one channel at one window a round trip; so, when about that
 * much moves, more channels are tried, and more again while each step makes it clearly faster. A line that is full stays at what it
 * has: more channels there would only push other traffic of the partner aside.
 */
export class Widening {
  #mark: { readonly bytes: number; readonly ms: number } | undefined;
  /** What new channels send is acknowledged one round trip later; what came before says nothing about them. */
  #measureFromMs = 0;
  #bestPerMs = 0;
  #settled = false;

  /** How many channels there should be, asked while there is more to send than the present ones take. */
  wanted({ channels, acknowledgedBytes, roundTripMs, nowMs }: WideningFacts): number {
    if (this.#settled || roundTripMs < SHORT_ROUND_TRIP_MS || nowMs < this.#measureFromMs) return channels;
    const mark = this.#mark;
    if (mark === undefined) {
      this.#mark = { bytes: acknowledgedBytes, ms: nowMs };
      return channels;
    }
    const ms = nowMs - mark.ms;
    if (ms < 2 * roundTripMs) return channels;
    const perMs = (acknowledgedBytes - mark.bytes) / ms;
    this.#mark = { bytes: acknowledgedBytes, ms: nowMs };
    if (channels === 1) {
      if (perMs * roundTripMs < WINDOW_BOUND_BYTES) return channels;
      this.#bestPerMs = perMs;
      return FIRST_STEP;
    }
    if (perMs < this.#bestPerMs * WORTH_IT) {
      this.#settled = true;
      return channels;
    }
    this.#bestPerMs = perMs;
    return channels * 2;
  }

  /** More channels are there; their worth is measured from here on. */
  widened(nowMs: number, roundTripMs: number): void {
    this.#mark = undefined;
    this.#measureFromMs = nowMs + roundTripMs;
  }

  /** There are no more channels to have. */
  settle(): void {
    this.#settled = true;
  }
}
