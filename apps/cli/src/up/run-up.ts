import { setTimeout as delay } from 'node:timers/promises';
import { asFailure, type Failure } from '@waybill/core';
import {
  asAppRole,
  assertPortFree,
  type Config,
  childEnvironment,
  type DatabaseUrls,
  type DataDirLock,
  type Environment,
  type Logger,
  lockDataDir,
  type PortClaim,
  type Role,
  roles,
  SecretSetting,
  type StopRequests,
  settings,
} from '@waybill/platform';
import { type KeptPostgres, keepPostgres } from './keep-postgres.js';
import { defaultRestartPolicy, type KeptRole, keepRole, type RestartPolicy } from './keep-role.js';
import type { RoleExit } from './role-process.js';

/** What the steps between the database and the roles are given. */
export interface PrepareContext extends DatabaseUrls {
  readonly config: Config;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The first administrator, when this start made one. */
export interface FirstAdministrator {
  readonly username: string;
  /** Generated; shown once and kept nowhere. */
  readonly password: string;
}

/** Something that runs beside the roles. */
export interface Companion {
  /** What a person should know about it. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

/** Options of {@link runUp}. */
export interface UpOptions {
  readonly config: Config;
  readonly environment: Environment;
  readonly log: Logger;
  readonly stop: StopRequests;
  /** Says a line to the person who started it. */
  say(line: string): void;
  /** The command that runs one role as a process. */
  roleCommand(role: Role): readonly [string, ...string[]];
  /** Brings the schema of the database and of the queue up to date. */
  migrate(context: PrepareContext): Promise<void>;
  /** Makes what a new installation needs, once: the master key, the first administrator. */
  bootstrap(context: PrepareContext): Promise<FirstAdministrator | undefined>;
  /** Something that runs beside the roles, from before they start until after they have stopped: the demo's sandbox partner. */
  accompany?(context: PrepareContext): Promise<Companion>;
  /** Hears of every role that died unasked; its failure stops nothing. */
  onDeath?(databaseUrl: string, role: Role, exit: RoleExit): Promise<void> | void;
  readonly restart?: RestartPolicy;
}

const AFTER_KILL_MS = 5_000;
// Beyond what a role allows itself, so that it can end by its own decision.
const EXTRA_GRACE_MS = 1_000;

function portClaims(config: Config): readonly PortClaim[] {
  const claim = (purpose: string, name: 'httpPort' | 'sftpPort', host: string): PortClaim => ({
    purpose,
    host,
    port: config[name],
    option: `--${settings[name].option}`,
    variable: settings[name].variable,
  });
  return [claim('HTTP', 'httpPort', config.httpHost), claim('SFTP', 'sftpPort', config.sftpHost)];
}

async function waitForPorts(config: Config, { takenOver }: DataDirLock, signal: AbortSignal): Promise<void> {
  // Roles of a start that was killed end by themselves, a moment later.
  const until = performance.now() + (takenOver ? AFTER_KILL_MS : 0);
  for (const claim of portClaims(config)) {
    for (;;) {
      try {
        await assertPortFree(claim);
        break;
      } catch (error) {
        if (performance.now() >= until) throw error;
        await delay(100, undefined, { signal });
      }
    }
  }
}

/** Shows the first administrator's password, the only time there is. */
export function sayFirstAdministrator(say: (line: string) => void, { username, password }: FirstAdministrator): void {
  say('');
  say('  The first administrator was made. The password is shown this once:');
  say('');
  say(`    user name  ${username}`);
  say(`    password   ${password}`);
  say('');
}

function sayWhere({ config, say }: UpOptions, companion: Companion | undefined): void {
  const host = new URL(config.publicUrl).hostname;
  say(`  Console  ${config.publicUrl}`);
  say(`  SFTP     sftp://${host}:${config.sftpPort}`);
  say(`  Data     ${config.dataDir}`);
  for (const line of companion?.lines ?? []) say(line);
  say('ready');
}

/** What was started, to be stopped in the reverse order. */
class Started {
  lock: DataDirLock | undefined;
  postgres: KeptPostgres | undefined;
  roles: readonly KeptRole[] = [];
  companion: Companion | undefined;

  async stop({ config, log }: UpOptions): Promise<void> {
    const failures: unknown[] = [];
    const inAnyCase = async (ends: () => Promise<unknown> | undefined): Promise<void> => {
      try {
        await ends();
      } catch (error) {
        failures.push(error);
      }
    };
    // What cannot be stopped keeps nothing else running: PostgreSQL least of all.
    await inAnyCase(() => Promise.all(this.roles.map((role) => role.stop(config.shutdownGraceMs + EXTRA_GRACE_MS))));
    await inAnyCase(() => this.companion?.close());
    await inAnyCase(() => this.postgres?.stop());
    await inAnyCase(() => this.lock?.release());
    if (failures.length > 0) throw failures[0];
    log.info({}, 'stopped');
  }

  killRoles(): void {
    for (const role of this.roles) role.kill();
  }
}

async function databaseOf({ config, log }: UpOptions, started: Started, signal: AbortSignal): Promise<DatabaseUrls> {
  if (config.databaseUrl !== undefined) {
    const configured = config.databaseUrl.reveal();
    return { appUrl: asAppRole(configured), adminUrl: config.databaseAdminUrl?.reveal() ?? configured };
  }
  started.postgres = await keepPostgres(config.dataDir, log, signal);
  return started.postgres;
}

async function start(options: UpOptions, started: Started): Promise<void> {
  const { config, log, stop, environment } = options;
  const { signal } = stop;
  started.lock = await lockDataDir(config.dataDir);
  await waitForPorts(config, started.lock, signal);
  const urls = await databaseOf(options, started, signal);
  const context: PrepareContext = { config, log, signal, adminUrl: urls.adminUrl, appUrl: urls.appUrl };
  await options.migrate(context);
  signal.throwIfAborted();
  const administrator = await options.bootstrap(context);
  if (administrator !== undefined) sayFirstAdministrator(options.say, administrator);
  started.companion = await options.accompany?.(context);
  signal.throwIfAborted();

  const roleEnvironment = childEnvironment({ ...config, databaseUrl: new SecretSetting(urls.appUrl) }, environment);
  started.roles = roles.map((role) =>
    keepRole({
      role,
      log,
      command: options.roleCommand(role),
      environment: roleEnvironment,
      restart: options.restart ?? defaultRestartPolicy,
      onDeath: (dead, exit) => {
        const told = Promise.resolve(options.onDeath?.(urls.appUrl, dead, exit));
        told.catch((error: unknown) => log.error({ err: error }, 'a death could not be reported'));
      },
    }),
  );
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(asFailure(signal.reason)), { once: true });
  });
  stopped.catch(() => undefined);
  await Promise.race([Promise.all(started.roles.map(({ ready }) => ready)), stopped]);
}

/**
 * Runs Waybill on this machine: takes the data directory, makes sure that the ports are free, starts the embedded PostgreSQL unless
 * another is configured, migrates, bootstraps, starts every role and keeps them running until it is asked to stop. Then everything
 * stops in the reverse order. Resolves to nothing after a stop that was asked for, and to the failure that ended it otherwise.
 */
export async function runUp(options: UpOptions): Promise<Failure | undefined> {
  const { log, stop, say } = options;
  const started = new Started();
  stop.onSecond(() => {
    log.warn({}, 'asked twice: the roles are killed');
    started.killRoles();
  });
  let failure: Failure | undefined;
  try {
    await start(options, started);
    sayWhere(options, started.companion);
    await Promise.race([stop.requested, ...(started.postgres === undefined ? [] : [started.postgres.lost])]);
    say('stopping');
  } catch (error) {
    if (!stop.signal.aborted) failure = asFailure(error);
  }
  try {
    await started.stop(options);
  } catch (error) {
    log.error({ err: error }, 'stopping failed');
    failure ??= asFailure(error);
  }
  return failure;
}
