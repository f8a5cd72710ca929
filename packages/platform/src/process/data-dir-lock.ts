import { spawnSync } from 'node:child_process';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '@waybill/core';

/** The exclusive use of a data directory. */
export interface DataDirLock {
  /** True when a process that held it ended without giving it back: what it started may still be on its way out. */
  readonly takenOver: boolean;
  release(): Promise<void>;
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'an error';
}

/**
 * Makes the data directory, for nobody but us to look into.
 * @throws Failure `permission.denied` that names `--data-dir`
 */
export async function makeDataDir(dataDir: string): Promise<void> {
  // Under root the database runs as another user, who goes through this folder and sees nothing of it.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  try {
    await mkdir(dataDir, { recursive: true, mode });
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function unusable(dataDir: string, error: unknown): Failure {
  return new Failure('permission.denied', {
    cause: error,
    field: '--data-dir',
    publicDetail: `The data directory ${dataDir} cannot be made or written (${errorCode(error)}). Choose another with --data-dir or WAYBILL_DATA_DIR.`,
  });
}

const CONFLICT = 75;

/*
 * Node has no flock(2), but such a lock belongs to the open file, not to the process: a child that inherits the file takes it, and
 * we hold it from then on. The kernel gives it back when we end, however we end, and it holds between containers that share a
 * folder, where process ids mean nothing.
 */
const LOCKERS = [
  ['flock', '--exclusive', '--nonblock', '--conflict-exit-code', String(CONFLICT), '3'],
  ['perl', '-MFcntl=:flock', '-e', `open(my $f, "<&=3") or exit 1; exit(flock($f, LOCK_EX | LOCK_NB) ? 0 : ${CONFLICT});`],
] as const;

function takeLock(handle: FileHandle): 'taken' | 'held by another' {
  for (const [program, ...args] of LOCKERS) {
    const { status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'ignore', handle.fd] });
    if (status === 0) return 'taken';
    if (status === CONFLICT) return 'held by another';
  }
  throw new Failure('target.unsupported', {
    field: '--data-dir',
    publicDetail:
      'The data directory cannot be locked: this needs the program flock (util-linux) or perl, and a file system that knows locks.',
  });
}

/**
 * Takes the data directory for this process alone. The kernel gives the lock back when the process ends, kill -9 included.
 * @throws Failure `conflict.in-use` with the id of the process that has it
 */
export async function lockDataDir(dataDir: string): Promise<DataDirLock> {
  await makeDataDir(dataDir);
  // Never removed: whoever locked a file that was unlinked meanwhile would hold nothing.
  const handle = await open(join(dataDir, 'lock'), 'a+', 0o600).catch((error: unknown) => {
    throw unusable(dataDir, error);
  });
  try {
    const before = await handle.readFile('utf8');
    if (takeLock(handle) === 'held by another') {
      throw new Failure('conflict.in-use', {
        field: '--data-dir',
        publicDetail:
          `Waybill already runs on ${dataDir}${before === '' ? '' : `, as process ${before.trim()}`}. ` +
          'Stop that one, or choose another folder with --data-dir or WAYBILL_DATA_DIR.',
      });
    }
    await handle.truncate();
    await handle.appendFile(`${process.pid}\n`);
    let held = true;
    return {
      takenOver: before !== '',
      release: async () => {
        if (!held) return;
        held = false;
        await handle.truncate();
        await handle.close();
      },
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
