/*
 * A program for tests: the real supervisor and the real frame around a role, with roles that do nothing but answer on their port.
 * `up-program.js up` supervises, `up-program.js <role>` is a role. What it does differently stands in the variable UP_PROGRAM.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  createLogger,
  loadConfig,
  loadMasterKey,
  type Role,
  type RoleContext,
  type RunningRole,
  readEnvironment,
  roles,
  runRoleProcess,
  stopRequests,
} from '@waybill/platform';
import { runUp } from '../run-up.js';

const environment = readEnvironment();
const behaviour = environment['UP_PROGRAM'] ?? '';

function listen(port: number): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.end(String(process.pid)));
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(() => new Promise((closed) => server.close(() => closed()))));
  });
}

function answers(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function runRole({ role, config, databaseUrl, log }: RoleContext): Promise<RunningRole> {
  if (behaviour === `${role} cannot start`) throw new Error('the moon is in the wrong phase');
  const port = { api: config.httpPort, sftp: config.sftpPort, worker: undefined }[role];
  const close = port === undefined ? undefined : await listen(port);
  return {
    close: async () => {
      log.info({ databaseAnswers: await answers(databaseUrl.reveal()) }, 'closing');
      if (behaviour === `${role} hangs`) await new Promise(() => setInterval(() => undefined, 1000));
      await close?.();
    },
  };
}

async function up(): Promise<number> {
  const { config } = loadConfig({ environment });
  const log = createLogger({ role: 'up', level: config.logLevel, destination: 2 });
  const failure = await runUp({
    config,
    environment,
    log,
    stop: stopRequests(),
    say: (line) => process.stdout.write(`${line}\n`),
    roleCommand: (role) => [process.execPath, fileURLToPath(import.meta.url), role],
    migrate: async () => undefined,
    bootstrap: async () => {
      await loadMasterKey(config, () => 'a key');
      const mark = join(config.dataDir, 'bootstrapped');
      if (existsSync(mark)) return undefined;
      writeFileSync(mark, '');
      return { username: 'admin', password: 'generated-once' };
    },
    accompany: async () => ({
      lines: [],
      close: async () => {
        if (behaviour === 'companion cannot stop') throw new Error('it was never there');
      },
    }),
    onDeath: (_databaseUrl, role, exit) => log.info({ diedRole: role, ...exit }, 'heard of a death'),
    restart: { firstDelayMs: 1, maxDelayMs: 50, healthyAfterMs: 60_000 },
  });
  if (failure !== undefined) process.stderr.write(`${failure.publicDetail}\n`);
  return failure === undefined ? 0 : 1;
}

function isRole(name: string | undefined): name is Role {
  return roles.some((role) => role === name);
}

const command = process.argv[2];
const work = isRole(command) ? runRoleProcess({ role: command, run: runRole, environment }) : up();
void work.then((status) => process.exit(status));
