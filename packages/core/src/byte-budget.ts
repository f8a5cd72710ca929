/** Memory that many share: what each may hold beyond what everybody starts with. Whoever takes gives back. */
export class ByteBudget {
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
