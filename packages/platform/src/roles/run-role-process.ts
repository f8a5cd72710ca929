import { setTimeout as delay } from 'node:timers/promises';
import { asFailure, type Failure } from '@waybill/core';
import type { Environment } from '../config/environment.js';
import { type ConfigOptions, loadConfig } from '../config/load-config.js';
import { loadMasterKey } from '../config/master-key.js';
import { createLogger, type Logger } from '../logging/logger.js';
import { exitWhenOrphaned } from '../process/exit-when-orphaned.js';
import { stopRequests } from '../process/stop-requests.js';
import { findDatabase } from './find-database.js';
import type { Role, RunningRole, RunRole } from './role.js';
import { tellSupervisor } from './role-messages.js';

/** Options of {@link runRoleProcess}. */
export interface RoleProcessOptions {
  readonly role: Role;
  readonly run: RunRole;
  readonly options?: ConfigOptions;
  readonly environment: Environment;
}

async function closeInTime(running: RunningRole, graceMs: number, log: Logger): Promise<number> {
  const timer = new AbortController();
  const inTime = await Promise.race([
    running.close().then(
      () => true,
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        return false;
      },
    ),
    delay(graceMs, false, { signal: timer.signal, ref: false }).catch(() => false),
  ]);
  timer.abort();
  log[inTime ? 'info' : 'warn']({}, inTime ? 'stopped' : 'stopped without waiting any longer');
  return inTime ? 0 : 1;
}

/**
 * Everything around a role in a process of its own: configuration, log, signals, the message that it is ready, an orderly
 * stop within the grace time, and an end when the supervisor is gone. Resolves to the exit status; the caller exits with it.
 * @throws ConfigError, before anything was started
 */
export async function runRoleProcess({ role, run, options = {}, environment }: RoleProcessOptions): Promise<number> {
  const { config, warnings } = loadConfig({ options, environment });
  const log = createLogger({ role, level: config.logLevel, format: config.logFormat });
  for (const warning of warnings) log.warn(warning, 'unknown variable');
  exitWhenOrphaned(environment);
  const stop = stopRequests();
  const fatal = (error: unknown): void => {
    // The state of the process is unknown now. Everything it did is made to survive its end.
    log.fatal({ err: error }, 'unexpected error, the process ends');
    process.exit(1);
  };
  process.on('uncaughtException', fatal);
  process.on('unhandledRejection', fatal);
  // Signals and an idle role do not keep a process alive by themselves.
  const alive = setInterval(() => undefined, 2 ** 30);

  try {
    const [databaseUrl, masterKey] = await Promise.all([findDatabase(config), loadMasterKey(config)]);
    const running = await run({ role, config, databaseUrl, masterKey, log, signal: stop.signal });
    await tellSupervisor({ type: 'ready' });
    log.info({}, 'ready');
    const reason = await stop.requested;
    log.info({ reason }, 'stopping');
    return await closeInTime(running, config.shutdownGraceMs, log);
  } catch (error) {
    if (stop.signal.aborted) return 0;
    const failure = asFailure(error);
    log.fatal({ err: failure }, 'cannot start');
    await tellSupervisor({ type: 'failed', detail: describeFailure(failure) });
    return 1;
  } finally {
    clearInterval(alive);
  }
}

/** What a person should read of a failure: its own sentence, and for an unexpected error what that said. */
export function describeFailure(failure: Failure): string {
  const { cause } = failure;
  if (failure.code !== 'internal' || !(cause instanceof Error)) return failure.publicDetail;
  return `${failure.publicDetail} ${cause.message}`;
}
