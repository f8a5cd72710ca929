/** A page is asked for by an opaque cursor; lists are ordered newest first unless they say otherwise. */
export interface PageRequest {
  /** 1–200. */
  readonly limit: number;
  readonly cursor?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}
