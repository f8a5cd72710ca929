import { type Logger as PinoLogger, pino } from 'pino';

/** A structured log. `log.info({ transferId }, 'transfer committed')`: a constant message, the data in fields. */
export type Logger = PinoLogger;

/** A log that drops everything. */
export function silentLogger(): Logger {
  return pino({ level: 'silent' });
}
