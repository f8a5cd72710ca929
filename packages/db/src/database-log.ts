/** What this package needs of a logger; a pino logger is one. */
export interface DatabaseLog {
  warn(fields: object, message: string): void;
}

/** Says nothing. */
export const silentLog: DatabaseLog = { warn: () => undefined };
