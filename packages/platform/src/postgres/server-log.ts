import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Logger } from '../logging/logger.js';

type Level = 'debug' | 'info' | 'warn' | 'error' | 'fatal';

const levels: Readonly<Record<string, Level>> = {
  LOG: 'debug',
  NOTICE: 'debug',
  INFO: 'info',
  WARNING: 'warn',
  // Statements that fail are part of normal work (a unique violation, a cancelled query); whoever sent them reports them.
  ERROR: 'debug',
  FATAL: 'warn',
  PANIC: 'error',
};

/** One line of the server's log, taken apart. */
export interface ServerLogLine {
  readonly severity: string;
  readonly text: string;
}

/** Takes `SEVERITY:  text` apart; anything else (a detail, a message of the dynamic linker) counts as LOG. */
export function parseServerLogLine(line: string): ServerLogLine {
  const match = /^([A-Z]+):\s+(.*)$/.exec(line);
  return match === null ? { severity: 'LOG', text: line } : { severity: match[1] ?? 'LOG', text: match[2] ?? '' };
}

/** Passes the server's log on to ours, line by line. */
export function forwardServerLog(stream: Readable, log: Logger, onLine: (line: ServerLogLine) => void): void {
  createInterface({ input: stream }).on('line', (raw) => {
    const line = parseServerLogLine(raw);
    onLine(line);
    log[levels[line.severity] ?? 'debug']({ severity: line.severity, text: line.text }, 'postgres');
  });
}
