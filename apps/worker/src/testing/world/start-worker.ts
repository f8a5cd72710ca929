import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Logger, loadConfig, type RunningRole, SecretSetting } from '@waybill/platform';
import { runWorker } from '../../run-worker.js';
import type { ChildOptions } from './open-world.js';

export interface WorkerSettings {
  readonly databaseUrl: string;
  readonly masterKey: string;
  readonly dataDir: string;
  readonly leaseMs: number;
  readonly redisUrl: string | undefined;
}

function environmentOf({ databaseUrl, masterKey, dataDir, redisUrl }: WorkerSettings): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    WAYBILL_MASTER_KEY: masterKey,
    WAYBILL_DATA_DIR: dataDir,
    WAYBILL_OUTBOUND_ALLOW: 'loopback',
    WAYBILL_DATABASE_CONNECTIONS: '5',
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
  };
}

/** Runs the role in this process. */
export async function startWorker(settings: WorkerSettings, log: Logger): Promise<RunningRole> {
  const stop = new AbortController();
  const worker = await runWorker(
    {
      role: 'worker',
      config: loadConfig({ environment: environmentOf(settings) }).config,
      databaseUrl: new SecretSetting(settings.databaseUrl),
      masterKey: new SecretSetting(settings.masterKey),
      log,
      signal: stop.signal,
    },
    { leaseMs: settings.leaseMs },
  );
  return {
    close: async () => {
      stop.abort();
      await worker.close();
    },
  };
}

/** A worker in a process of its own. */
export interface ChildWorker {
  readonly pid: number;
  /** Resolves when it is gone, with the signal that ended it. */
  readonly died: Promise<NodeJS.Signals | null>;
  /** kill -9. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('../../../dist/testing/bundle/crashing-worker.js', import.meta.url));

/** Starts the built worker and resolves when it says that it is ready. */
export async function spawnWorker(settings: WorkerSettings, options: ChildOptions): Promise<ChildWorker> {
  const { faultPoint, afterBytes = 0, fromClaim = 1 } = options;
  const args = [
    String(settings.leaseMs),
    ...(faultPoint === undefined ? [] : [faultPoint, String(afterBytes), String(fromClaim)]),
  ];
  const child: ChildProcess = fork(program, args, {
    env: environmentOf(settings),
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const died = once(child, 'exit').then(([, signal]: (NodeJS.Signals | null)[]) => signal ?? null);
  const ready = once(child, 'message').then(([message]: unknown[]) => message);
  const first = await Promise.race([ready, died.then(() => 'died')]);
  if (JSON.stringify(first) !== '{"type":"ready"}') {
    child.kill('SIGKILL');
    throw new Error(`the worker did not start: ${JSON.stringify(first)} ${said}`);
  }
  return {
    pid: child.pid ?? 0,
    died,
    kill: async () => {
      child.kill('SIGKILL');
      await died;
    },
  };
}
