import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@waybill/platform';

function text(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}

/** Takes what the web framework says about itself to the log: faults as they are, its chatter only where somebody debugs. */
export function frameworkLogger(log: Logger): LoggerService {
  return {
    log: (message: unknown) => log.debug({ message: text(message) }, 'web framework'),
    debug: (message: unknown) => log.debug({ message: text(message) }, 'web framework'),
    verbose: (message: unknown) => log.trace({ message: text(message) }, 'web framework'),
    warn: (message: unknown) => log.warn({ message: text(message) }, 'web framework'),
    error: (message: unknown) => log.error({ message: text(message) }, 'web framework'),
    fatal: (message: unknown) => log.fatal({ message: text(message) }, 'web framework'),
  };
}
