import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freeLoopbackPort } from '@waybill/platform';
import { runProgram, tempDir, waitFor } from '@waybill/testkit';

/** The built program. */
export const MAIN = fileURLToPath(new URL('../../apps/cli/bundle/main.js', import.meta.url));
const READY_MS = 240_000;

/** The whole platform as a user starts it, on ports and a data directory of the test's own. */
export interface RunningPlatform {
  readonly httpUrl: string;
  readonly sftpPort: number;
  readonly dataDir: string;
  /** What it printed so far. */
  readonly output: () => string;
  /** The generated password of the first administrator; empty at a second start. */
  readonly adminPassword: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly dataDir: string;
  readonly httpPort: number;
  readonly sftpPort: number;
  readonly args?: readonly string[];
}

/** A free place for a platform. Its folder has a space in its name, as people's folders do. */
export async function placeForPlatform(): Promise<PlatformOptions & { remove(): Promise<void> }> {
  const folder = await tempDir('waybill e2e ');
  return {
    dataDir: `${folder.path}/data dir`,
    httpPort: await freeLoopbackPort(),
    sftpPort: await freeLoopbackPort(),
    remove: () => folder.remove(),
  };
}

/** Starts `waybill up` and resolves when it says `ready`. */
export async function startPlatform(options: PlatformOptions): Promise<RunningPlatform> {
  const child = spawn(
    process.execPath,
    [
      MAIN,
      'up',
      '--data-dir',
      options.dataDir,
      '--http-port',
      String(options.httpPort),
      '--sftp-port',
      String(options.sftpPort),
      ...(options.args ?? []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  await waitFor(() => /^ready$/m.test(stdout) || child.exitCode !== null, { timeoutMs: READY_MS, what: '"ready"' }).catch(
    () => undefined,
  );
  if (!/^ready$/m.test(stdout)) {
    await stop();
    throw new Error(`waybill up did not become ready:\n${stdout}\n${stderr}`);
  }
  return {
    httpUrl: `http://localhost:${options.httpPort}`,
    sftpPort: options.sftpPort,
    dataDir: options.dataDir,
    output: () => stdout,
    adminPassword: /^\s+password\s+(\S+)$/m.exec(stdout)?.[1] ?? '',
    process: child,
    stop,
  };
}

/** Runs one `waybill` command against a platform's data directory. */
export function waybill(dataDir: string, ...args: readonly string[]) {
  return runProgram(process.execPath, [MAIN, ...args, '--data-dir', dataDir]);
}
