/** Environment variables as they were when the process started. */
export type Environment = Readonly<Record<string, string>>;

/**
 * The environment of this process, copied. Called once by a `main.ts`; no other code of the product reads `process.env`.
 * An empty variable counts as one that is not set.
 */
export function readEnvironment(): Environment {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value]])),
  );
}
