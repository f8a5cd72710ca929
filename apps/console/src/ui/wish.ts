/** That something is wanted from now on, told to who shows it: what few need is loaded when it is. */
export class Wish {
  readonly #listeners = new Set<() => void>();
  #times = 0;

  /** How often it was wanted. */
  get times(): number {
    return this.#times;
  }

  /** Wants it, once more. */
  readonly want = (): void => {
    this.#times += 1;
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}
