/**
 * Which bytes of a file have been written, as disjoint ascending ranges. Uploads may arrive out of order (BEHAVIOURS B27);
 * a client that writes in order keeps exactly one range.
 */
export class ByteRangeSet {
  readonly #ranges: { start: number; end: number }[] = [];

  /** Marks `length` bytes from `start` as written; overlaps are fine. */
  add(start: number, length: number): void {
    if (length <= 0) return;
    const end = start + length;
    const last = this.#ranges.at(-1);
    if (last !== undefined && start >= last.start && start <= last.end) {
      last.end = Math.max(last.end, end);
      return;
    }
    const at = this.#ranges.findIndex((range) => range.end >= start);
    const from = at === -1 ? this.#ranges.length : at;
    let merged = { start, end };
    let count = 0;
    for (const range of this.#ranges.slice(from)) {
      if (range.start > end) break;
      merged = { start: Math.min(merged.start, range.start), end: Math.max(merged.end, range.end) };
      count += 1;
    }
    this.#ranges.splice(from, count, merged);
  }

  /** Forgets everything from `size` on: the file was truncated there. */
  truncate(size: number): void {
    while (true) {
      const last = this.#ranges.at(-1);
      if (last === undefined || last.end <= size) return;
      if (last.start >= size) this.#ranges.pop();
      else last.end = size;
    }
  }

  /** Whether any of `length` bytes from `start` was written. */
  overlaps(start: number, length: number): boolean {
    const last = this.#ranges.at(-1);
    if (length <= 0 || last === undefined || start >= last.end) return false;
    return this.#ranges.some((range) => range.start < start + length && start < range.end);
  }

  /** How many bytes from the start of the file were written without a hole. */
  get contiguous(): number {
    const first = this.#ranges[0];
    return first === undefined || first.start > 0 ? 0 : first.end;
  }

  /** One past the highest byte written; 0 when nothing was. */
  get end(): number {
    return this.#ranges.at(-1)?.end ?? 0;
  }

  /** The first byte below `end` that was never written, or undefined when there is no hole. */
  get firstGap(): number | undefined {
    const first = this.#ranges[0];
    if (first === undefined) return undefined;
    if (first.start > 0) return 0;
    return this.#ranges.length > 1 ? first.end : undefined;
  }

  /** How many ranges it takes; a bound on what a hostile writer can make us remember. */
  get rangeCount(): number {
    return this.#ranges.length;
  }
}
