import { newIdempotencyKey } from '@waybill/client';

/**
 * Remembers which key goes with which request: the same request sent again, because no answer came, keeps its key; any other gets a new one.
 */
export class IdempotencyKeys {
  #request: string | undefined;
  #key = '';

  keyFor(request: unknown): string {
    const text = JSON.stringify(request);
    if (text !== this.#request) {
      this.#request = text;
      this.#key = newIdempotencyKey();
    }
    return this.#key;
  }

  /** Call when an answer came: the same request again would be a new wish. */
  forget(): void {
    this.#request = undefined;
  }
}
