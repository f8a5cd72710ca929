/** What a key press means: a place to go to, a thing to make, the search field, the list of shortcuts, a step through the rows. */
export type Wish =
  | { readonly kind: 'go' | 'new'; readonly key: string }
  | { readonly kind: 'search' | 'shortcuts' }
  | { readonly kind: 'row'; readonly step: 1 | -1 };

/** How long a first key waits for its second. */
export const SEQUENCE_MS = 1200;

/** Reads single keys and pairs such as `g p`. Holds the first key of a pair until its second comes or it is too late. */
export class KeySequence {
  #first: 'g' | 'n' | undefined;
  #atMs = 0;

  press(key: string, atMs: number): Wish | undefined {
    const first = atMs - this.#atMs <= SEQUENCE_MS ? this.#first : undefined;
    this.#first = undefined;
    if (first !== undefined) return { kind: first === 'g' ? 'go' : 'new', key };
    switch (key) {
      case 'g':
      case 'n':
        this.#first = key;
        this.#atMs = atMs;
        return undefined;
      case '/':
        return { kind: 'search' };
      case '?':
        return { kind: 'shortcuts' };
      case 'j':
        return { kind: 'row', step: 1 };
      case 'k':
        return { kind: 'row', step: -1 };
      default:
        return undefined;
    }
  }
}
