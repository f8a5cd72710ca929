import { isatty } from 'node:tty';
import { Failure } from '@waybill/core';
import { destination, type Logger as PinoLogger, pino, stdTimeFunctions } from 'pino';
import type { LogFormat, LogLevel } from '../config/settings.js';
import { prettyLine } from './pretty-line.js';
import { escapeUnsafe } from './safe-text.js';

/** A structured log. `log.info({ transferId }, 'transfer committed')`: a constant message, the data in fields. */
export type Logger = PinoLogger;

/** Where log lines go: a file descriptor or anything that takes text. */
export type LogDestination = 1 | 2 | { write(line: string): unknown };

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** Which process this is; a field of every line. */
  readonly role: string;
  readonly level: LogLevel;
  /** `auto` when not given. */
  readonly format?: LogFormat;
  /** Standard output when not given. */
  readonly destination?: LogDestination;
}

// Names under which a secret could come along by mistake, one level down as well. A safety net: secrets are not logged.
const SECRET_FIELDS = [
  'apiKey',
  'appUrl',
  'adminUrl',
  'authorization',
  'connectionString',
  'cookie',
  'credential',
  'databaseAdminUrl',
  'databaseUrl',
  'masterKey',
  'passphrase',
  'password',
  'privateKey',
  'redisUrl',
  'secret',
  'token',
];

const MAX_CAUSES = 5;

/** An error as fields. Only what is known to be safe: foreign errors carry rows, packets and credentials in fields of their own. */
function errorFields(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    ...(error instanceof Failure ? { context: error.context } : {}),
    stack: error.stack,
    ...(error.cause === undefined || depth >= MAX_CAUSES ? {} : { cause: errorFields(error.cause, depth + 1) }),
  };
}

/**
 * A log of one JSON object a line (or one-liners for people), with known names of secrets redacted and every control and
 * bidirectional character escaped. Errors go under `err`.
 */
export function createLogger({ role, level, format = 'auto', destination: to = 1 }: LoggerOptions): Logger {
  const out = typeof to === 'number' ? destination({ dest: to, sync: true }) : to;
  const pretty = format === 'pretty' || (format === 'auto' && typeof to === 'number' && isatty(to));
  const render = pretty ? prettyLine : escapeUnsafe;
  return pino(
    {
      level,
      base: { role, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
      serializers: { err: (error) => errorFields(error) },
    },
    { write: (line: string) => out.write(render(line)) },
  );
}

/** A log that drops everything. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
