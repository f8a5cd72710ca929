import { inspect } from 'node:util';

/** What is shown instead of the value. */
const SHOWN = '[redacted]';

/**
 * Holds a secret so that it cannot be shown by accident: text, JSON, `console.log`, `util.inspect`, structured logs and error
 * messages all show `[redacted]`. The value is in no property, so nothing that walks over properties finds it. `reveal` is the
 * only way to it, and easy to search for.
 */
export class Redacted<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
    Object.freeze(this);
  }

  /** The value itself. Keep it no longer than needed and hand it to nothing that logs. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return SHOWN;
  }

  toJSON(): string {
    return SHOWN;
  }

  [Symbol.toPrimitive](): string {
    return SHOWN;
  }

  [inspect.custom](): string {
    return SHOWN;
  }
}
