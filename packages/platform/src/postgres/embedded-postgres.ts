import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '@waybill/core';
import type { Logger } from '../logging/logger.js';
import { freeLoopbackPort } from '../net/ports.js';
import { locatePostgres, type PostgresBinaries } from './binaries.js';
import {
  APP_ROLE,
  type ClusterCredentials,
  type ClusterPaths,
  clusterOwner,
  clusterPaths,
  createCluster,
  DATABASE,
  OWNER_ROLE,
  postgresEnvironment,
  readCredentials,
} from './cluster.js';
import { clearLeftovers, findPostmaster } from './postmaster.js';
import { planRunAs } from './run-as.js';
import { forwardServerLog } from './server-log.js';

/** Options of {@link startEmbeddedPostgres}. */
export interface EmbeddedPostgresOptions {
  /** The cluster lies in `<dataDir>/postgres` and is made at the first start. */
  readonly dataDir: string;
  /** A TCP port on 127.0.0.1; 0 (the default) takes a free one, a new one at every start. */
  readonly port?: number;
  readonly log: Logger;
  /** `off` never waits for the disk: for tests, where a loss of power loses nothing. Default `on`. */
  readonly durability?: 'on' | 'off';
  /** How many sessions there may be at once; 100 by default. */
  readonly maxConnections?: number;
}

/** How the server ended. */
export interface PostgresExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Connection strings of the two roles. They hold passwords. */
export interface DatabaseUrls {
  /** For the role that owns the schema: migrations only. */
  readonly adminUrl: string;
  /** For the role that every process works as. */
  readonly appUrl: string;
}

/** A running embedded PostgreSQL. */
export interface EmbeddedPostgres extends DatabaseUrls {
  readonly port: number;
  readonly pid: number;
  /** Resolves when the server has ended, whether asked to or not. Never rejects. */
  readonly exited: Promise<PostgresExit>;
  /** Ends sessions, writes a checkpoint and stops. Can be called any number of times. */
  stop(): Promise<void>;
}

const STOP_GRACE_MS = 10_000;
const START_ATTEMPTS = 20;
// Of the server's log, to say why it did not start.
const LINES_KEPT = 6;

function urlsFor(credentials: ClusterCredentials, port: number): DatabaseUrls {
  // Passwords are base64url, so they need no escaping.
  const url = (role: string, password: string): string => `postgresql://${role}:${password}@127.0.0.1:${port}/${DATABASE}`;
  return { adminUrl: url(OWNER_ROLE, credentials.ownerPassword), appUrl: url(APP_ROLE, credentials.appPassword) };
}

/** How to reach the embedded PostgreSQL that another process runs on this data directory; undefined when none runs. */
export async function findEmbeddedPostgres(dataDir: string): Promise<DatabaseUrls | undefined> {
  const paths = clusterPaths(resolve(dataDir));
  const [credentials, postmaster] = await Promise.all([readCredentials(paths), findPostmaster(paths.cluster)]);
  return credentials === undefined || postmaster?.port === undefined ? undefined : urlsFor(credentials, postmaster.port);
}

interface ServerSettings {
  readonly port: number;
  readonly durability: 'on' | 'off';
  readonly maxConnections: number;
}

function settings({ port, durability, maxConnections }: ServerSettings): string[] {
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    port,
    // A socket's path is limited to 107 bytes, a data directory's is not.
    unix_socket_directories: '',
    max_connections: maxConnections,
    shared_buffers: '128MB',
    fsync: durability,
    synchronous_commit: durability,
    full_page_writes: durability,
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_line_prefix: '',
    log_checkpoints: 'off',
    // Statements and the details of an error hold values of the user's.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function checkVersion(paths: ClusterPaths, binaries: PostgresBinaries): Promise<void> {
  const version = (await readFile(join(paths.cluster, 'PG_VERSION'), 'utf8')).trim();
  if (version === binaries.majorVersion) return;
  throw new Failure('conflict.state', {
    field: '--data-dir',
    publicDetail:
      `The database below the data directory was made by PostgreSQL ${version}; this Waybill brings PostgreSQL ${binaries.majorVersion}. ` +
      'Dump it with the old one and restore it, or start with another data directory.',
  });
}

interface Server {
  readonly child: ChildProcess;
  readonly exited: Promise<PostgresExit>;
}

/** Why a server did not come up, and whether the reason passes by itself. */
type StartResult = { readonly server: Server } | { readonly refused: string; readonly passing: boolean };

interface LaunchOptions {
  readonly binaries: PostgresBinaries;
  readonly paths: ClusterPaths;
  readonly server: ServerSettings;
  readonly log: Logger;
}

async function launch({ binaries, paths, server, log }: LaunchOptions, signal: AbortSignal): Promise<StartResult> {
  const runAs = planRunAs([binaries.postgres, binaries.root, paths.cluster], await clusterOwner(paths));
  if (runAs.capability !== undefined) {
    log.warn({ uid: runAs.user?.uid, capability: runAs.capability }, 'postgres keeps a capability to reach its files');
  }
  const program = [...runAs.prefix, binaries.postgres, '-D', paths.cluster, ...settings(server)];
  const [command = binaries.postgres, ...args] = program;
  // A group of its own: Ctrl-C reaches the whole foreground group, and the database must be the last to stop.
  const child = spawn(command, args, {
    ...runAs.spawnAs,
    cwd: '/',
    env: postgresEnvironment,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const lines: string[] = [];
  let becomeReady: (() => void) | undefined;
  const ready = new Promise<void>((resolveReady) => {
    becomeReady = resolveReady;
  });
  forwardServerLog(child.stderr, log, ({ text }) => {
    if (text.startsWith('database system is ready to accept connections')) becomeReady?.();
    if (lines.push(text) > LINES_KEPT) lines.shift();
  });
  const exited = new Promise<PostgresExit>((resolveExit) => {
    child.once('error', (error) => {
      lines.push(error.message);
      resolveExit({ code: null, signal: null });
    });
    // `close` rather than `exit`: by then every line of its log was read.
    child.once('close', (code, exitSignal) => resolveExit({ code, signal: exitSignal }));
  });
  const interrupt = (): void => {
    child.kill('SIGINT');
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    const ended = await Promise.race([exited, ready.then(() => undefined)]);
    if (signal.aborted) {
      interrupt();
      await exited;
      signal.throwIfAborted();
    }
    if (ended === undefined) return { server: { child, exited } };
    const reason = lines.join('; ');
    return { refused: reason, passing: /could not bind|could not create any TCP|is still in use/.test(reason) };
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

async function stopServer({ child, exited }: Server): Promise<void> {
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    child.kill(name);
    const timer = new AbortController();
    await Promise.race([exited, delay(STOP_GRACE_MS, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
  await exited;
}

/**
 * Starts the PostgreSQL that comes with Waybill on `<dataDir>/postgres`, listening on 127.0.0.1 only, and returns when it accepts
 * connections. The first start makes the cluster, its two roles and the database. A server left over from a start that was
 * killed is stopped first. The caller holds the data directory's lock.
 * @throws Failure that says what to do: `permission.denied`, `not-found`, `conflict.state`, `conflict.in-use`, `internal`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions, signal: AbortSignal): Promise<EmbeddedPostgres> {
  const { log, durability = 'on', maxConnections = 100 } = options;
  const dataDir = resolve(options.dataDir);
  const paths = clusterPaths(dataDir);
  const binaries = await locatePostgres();
  await mkdir(dataDir, { recursive: true });

  let credentials = await readCredentials(paths);
  if (credentials === undefined) {
    log.info({ dataDir }, 'making the embedded database');
    await createCluster({ dataDir, binaries, durable: durability === 'on' }, signal);
    credentials = await readCredentials(paths);
    if (credentials === undefined) throw new Failure('internal', { publicDetail: `${paths.credentials} vanished.` });
  } else {
    await checkVersion(paths, binaries);
    const stopped = await clearLeftovers(paths.cluster, signal);
    if (stopped !== undefined) log.warn({ pid: stopped }, 'stopped a postgres that was left over from an earlier start');
  }

  const fixedPort = options.port ?? 0;
  for (let attempt = 1; ; attempt += 1) {
    const port = fixedPort === 0 ? await freeLoopbackPort() : fixedPort;
    const result = await launch({ binaries, paths, server: { port, durability, maxConnections }, log }, signal);
    if ('server' in result) {
      const { child, exited } = result.server;
      let stopping: Promise<void> | undefined;
      return {
        ...urlsFor(credentials, port),
        port,
        pid: child.pid ?? 0,
        exited,
        stop: () => {
          stopping ??= stopServer(result.server);
          return stopping;
        },
      };
    }
    if (!result.passing || attempt >= START_ATTEMPTS) {
      throw new Failure('internal', {
        cause: new Error(result.refused),
        publicDetail: `The embedded database did not start: ${result.refused || 'it ended without a word'}.`,
      });
    }
    // A port was taken in between, or the last sessions of a killed server are still on their way out.
    await delay(250, undefined, { signal });
  }
}
