import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '@waybill/core';
import { z } from 'zod';
import type { PostgresBinaries } from './binaries.js';
import { type OsUser, planRunAs, type RunAs } from './run-as.js';
import { scramVerifier } from './scram-verifier.js';

/** The role that owns the schema and applies migrations. */
export const OWNER_ROLE = 'waybill_owner';
/** The role that every process works as; its rights come from the migrations. */
export const APP_ROLE = 'waybill_app';
/** The database of the product. */
export const DATABASE = 'waybill';

const credentialsSchema = z.object({ ownerPassword: z.string().min(1), appPassword: z.string().min(1) });

/** The passwords of the two roles, made at the first start. */
export type ClusterCredentials = z.infer<typeof credentialsSchema>;

/** Where the parts of an embedded PostgreSQL lie below a data directory. */
export interface ClusterPaths {
  /** Holds everything below; appears in one step when it is complete. */
  readonly home: string;
  /** What PostgreSQL calls its data directory. */
  readonly cluster: string;
  readonly credentials: string;
}

/** The layout below `dataDir`. */
export function clusterPaths(dataDir: string, home = 'postgres'): ClusterPaths {
  const root = join(dataDir, home);
  return { home: root, cluster: join(root, 'cluster'), credentials: join(root, 'credentials.json') };
}

/** The passwords of an existing cluster; undefined when there is none. */
export async function readCredentials(paths: ClusterPaths): Promise<ClusterCredentials | undefined> {
  try {
    return credentialsSchema.parse(JSON.parse(await readFile(paths.credentials, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The user who owns an existing cluster; undefined when there is none. */
export async function clusterOwner(paths: ClusterPaths): Promise<OsUser | undefined> {
  const stats = await stat(paths.cluster).catch(() => undefined);
  return stats === undefined ? undefined : { uid: stats.uid, gid: stats.gid };
}

/** What a program of PostgreSQL inherits: nothing of ours, and messages in English. */
export const postgresEnvironment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' };

interface Invocation {
  readonly runAs: RunAs;
  readonly program: string;
  readonly args: readonly string[];
  readonly input?: string;
}

function runToEnd({ runAs, program, args, input }: Invocation, signal: AbortSignal): Promise<void> {
  const [command = program, ...rest] = [...runAs.prefix, program, ...args];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { ...runAs.spawnAs, env: postgresEnvironment, cwd: '/', signal });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    let broken: Error | undefined;
    child.once('error', (error) => {
      broken = error;
      // Without an id it never ran, and nothing else follows; otherwise it still cleans up after itself.
      if (child.pid === undefined) reject(error);
    });
    child.once('close', (code) => {
      if (broken !== undefined) return reject(broken);
      // In single-user mode a failed statement does not change the exit status.
      const failed = code !== 0 || /^(?:\S+ \S+ \S+ \[\d+\] )?(?:ERROR|FATAL|PANIC):/m.test(output);
      if (!failed) return resolve();
      reject(new Failure('internal', { cause: new Error(output), publicDetail: 'The database could not be initialised.' }));
    });
    child.stdin.on('error', () => {
      // It ended before it read everything; its exit status says why.
    });
    child.stdin.end(input ?? '');
  });
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function firstStatements({ ownerPassword, appPassword }: ClusterCredentials): string {
  return [
    `ALTER ROLE ${OWNER_ROLE} PASSWORD '${scramVerifier(ownerPassword)}'`,
    `CREATE ROLE ${APP_ROLE} LOGIN PASSWORD '${scramVerifier(appPassword)}'`,
    `CREATE DATABASE ${DATABASE}`,
    `REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${DATABASE} TO ${APP_ROLE}`,
    '',
  ].join('\n');
}

const HOST_BASED_AUTHENTICATION = `# Only the roles of Waybill, only from this machine, only with their password.
host all ${OWNER_ROLE},${APP_ROLE} 127.0.0.1/32 scram-sha-256
`;

export interface CreateClusterOptions {
  readonly dataDir: string;
  readonly binaries: PostgresBinaries;
  /** Whether the cluster must survive a loss of power. */
  readonly durable: boolean;
}

/**
 * Makes a new cluster with both roles and the database. It is made aside and renamed at the end, so a first start that was
 * killed leaves no half cluster; the next start begins again.
 */
export async function createCluster({ dataDir, binaries, durable }: CreateClusterOptions, signal: AbortSignal): Promise<void> {
  const staging = clusterPaths(dataDir, 'postgres.new');
  await rm(staging.home, { recursive: true, force: true });
  await mkdir(staging.cluster, { recursive: true, mode: 0o700 });
  // Another user's PostgreSQL goes through this folder to its cluster, and needs no more than that.
  await chmod(staging.home, 0o711);
  const runAs = planRunAs([binaries.postgres, staging.home], undefined);
  if (runAs.user !== undefined) await chown(staging.cluster, runAs.user.uid, runAs.user.gid);

  const credentials: ClusterCredentials = {
    ownerPassword: randomBytes(24).toString('base64url'),
    appPassword: randomBytes(24).toString('base64url'),
  };
  const sync = durable ? [] : ['--no-sync'];
  await runToEnd(
    {
      runAs,
      program: binaries.initdb,
      args: [
        `--pgdata=${staging.cluster}`,
        `--username=${OWNER_ROLE}`,
        '--encoding=UTF8',
        // Sorts by code point, the same on every machine, and still knows the case of every script.
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--auth=reject',
        '--no-instructions',
        ...sync,
      ],
    },
    signal,
  );
  await writeFile(join(staging.cluster, 'pg_hba.conf'), HOST_BASED_AUTHENTICATION, { flush: durable });
  const fsync = durable ? [] : ['-c', 'fsync=off'];
  await runToEnd(
    {
      runAs,
      program: binaries.postgres,
      args: ['--single', '-D', staging.cluster, ...fsync, 'postgres'],
      input: firstStatements(credentials),
    },
    signal,
  );
  await writeFile(staging.credentials, `${JSON.stringify(credentials)}\n`, { mode: 0o600, flush: durable });
  signal.throwIfAborted();
  await rename(staging.home, clusterPaths(dataDir).home);
  if (durable) await syncFolder(dataDir);
}
