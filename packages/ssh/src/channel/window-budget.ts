/** How much receive window, over all channels that share it, may be granted beyond what every channel starts with. */
export class WindowBudget {
  #free: number;

  constructor(totalBytes: number) {
    this.#free = totalBytes;
  }

  /** Takes `bytes` when that many are left. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  /** Gives back what was taken. */
  give(bytes: number): void {
    this.#free += bytes;
  }
}
