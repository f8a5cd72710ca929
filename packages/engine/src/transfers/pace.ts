/** Of what a Run has under way, the part that ends before it is worth claiming more. */
const PART = 4;

/**
 * When to look for the next files of a Run. A claim costs about the same for one file as for many, so a Run that moves many
 * waits until some have ended; one that moves few is looked at for each.
 */
export class Pace {
  readonly #onIdle: () => void;
  #files = 0;
  #lookAt = 0;

  /** @param onIdle told when nothing of the Run is under way any more */
  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** How many are under way. */
  get files(): number {
    return this.#files;
  }

  begun(files: number): void {
    this.#files += files;
    this.#look();
  }

  /** One has ended. @returns whether it is time to look for more */
  ended(): boolean {
    this.#files -= 1;
    if (this.#files === 0) this.#onIdle();
    if (this.#files > this.#lookAt) return false;
    this.#look();
    return true;
  }

  #look(): void {
    this.#lookAt = this.#files - Math.max(1, Math.floor(this.#files / PART));
  }
}
