/** What is wrong with a configuration file, and where. */
export interface Problem {
  /** The keys and indexes that lead there; empty for the whole file. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}
