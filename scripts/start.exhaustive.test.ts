import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ProgramResult, runProgram, type TempDir, tempDir, waitFor } from '@waybill/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// Stands in for npm: notes what it was asked for, and does as much of it as the test needs.
const NPM = `#!/bin/sh
echo "$@" >> "$NPM_CALLS"
if [ -n "$NPM_FAILS" ]; then echo "no network" >&2; exit 7; fi
mkdir -p node_modules apps/cli/bundle
case "$1" in
  ci) touch node_modules/.package-lock.json ;;
  run) cp up.mjs apps/cli/bundle/main.js ;;
esac
`;

// Stands in for the program.
const PROGRAM = `
console.log('program', JSON.stringify(process.argv.slice(2)));
if (process.argv.includes('--wait')) {
  const end = (how) => { console.log(how); process.exit(5); };
  process.on('SIGTERM', () => end('SIGTERM'));
  process.on('SIGINT', () => end('SIGINT'));
  process.on('disconnect', () => end('orphaned'));
  console.log('waiting');
} else {
  process.exit(3);
}
`;

describe('npm start', () => {
  let dir: TempDir;
  let root: string;
  let env: Record<string, string>;
  const script = (): string => join(root, 'scripts', 'start.mjs');
  const calls = async (): Promise<string[]> =>
    (await readFile(join(dir.path, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean);
  const start = (...args: string[]): Promise<ProgramResult> => runProgram(process.execPath, [script(), ...args], { env });

  beforeEach(async () => {
    dir = await tempDir('start');
    root = join(dir.path, 'a clone with spaces');
    const bin = join(dir.path, 'bin');
    for (const folder of [bin, join(root, 'scripts'), join(root, 'apps', 'cli', 'src')]) await mkdir(folder, { recursive: true });
    for (const name of ['start.mjs', 'set-up.mjs']) {
      await copyFile(fileURLToPath(new URL(name, import.meta.url)), join(root, 'scripts', name));
    }
    await writeFile(join(bin, 'npm'), NPM);
    await chmod(join(bin, 'npm'), 0o755);
    await writeFile(join(root, 'up.mjs'), PROGRAM);
    await writeFile(join(root, 'package.json'), '{"type":"module"}');
    await writeFile(join(root, 'package-lock.json'), '{}');
    await writeFile(join(root, 'apps', 'cli', 'src', 'main.ts'), '1');
    env = { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin`, NPM_CALLS: join(dir.path, 'calls') };
  });
  afterEach(() => dir.remove());

  it('installs and builds at the first start, and passes arguments and exit status through', async () => {
    const { code, stdout } = await start('--http-port', '9000', 'two words');
    expect(code).toBe(3);
    expect(stdout).toContain('program ["up","--http-port","9000","two words"]');
    expect(await calls()).toEqual([expect.stringMatching(/^ci --include=dev /), 'run build']);
  });

  it('does neither at the second start', async () => {
    await start();
    await start();
    expect(await calls()).toHaveLength(2);
  });

  it('builds again after a source changed, however old its date, and not after a test did', async () => {
    await start();
    const source = join(root, 'apps', 'cli', 'src', 'main.ts');
    await writeFile(join(root, 'apps', 'cli', 'src', 'main.test.ts'), 'new');
    await start();
    expect(await calls()).toHaveLength(2);
    await writeFile(source, '2');
    await utimes(source, 0, 0);
    await start();
    expect((await calls()).slice(2)).toEqual(['run build']);
  });

  it('builds again when what was built is gone', async () => {
    await start();
    await rm(join(root, 'apps', 'cli', 'bundle'), { recursive: true });
    await start();
    expect((await calls()).slice(2)).toEqual(['run build']);
  });

  it('installs again after the lock file changed, and builds with what it installed', async () => {
    await start();
    await utimes(join(root, 'node_modules', '.package-lock.json'), 0, 0);
    await writeFile(join(root, 'package-lock.json'), '{"changed":true}');
    await start();
    expect((await calls()).slice(2)).toEqual([expect.stringMatching(/^ci /), 'run build']);
  });

  it('lets the compiler look again for what it did not find before an installation', async () => {
    const memory = join(root, 'apps', 'cli', 'tsconfig.tsbuildinfo');
    await writeFile(memory, '');
    await start();
    await expect(readFile(memory)).rejects.toThrow('ENOENT');
  });

  it('says what npm said when that fails, starts nothing, and tries again next time', async () => {
    env['NPM_FAILS'] = 'yes';
    const { code, stderr, stdout } = await start();
    expect(code).toBe(1);
    expect(stderr).toContain('no network');
    expect(stdout).not.toContain('program');
    delete env['NPM_FAILS'];
    expect((await start()).code).toBe(3);
  });

  it('says that the native SSH ciphers are missing where they are', async () => {
    await start();
    expect((await start()).stdout).not.toContain('native SSH ciphers');
    await mkdir(join(root, 'node_modules', 'ssh2'), { recursive: true });
    expect((await start()).stdout).toContain('native SSH ciphers are not built');
  });

  const startWaiting = async (): Promise<{ child: ChildProcess; said(): string }> => {
    await start();
    const child = spawn(process.execPath, [script(), '--wait'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await waitFor(() => text.includes('waiting'), { what: 'the program' });
    return { child, said: () => text };
  };

  it.each(['SIGTERM', 'SIGINT'] as const)('passes %s on and ends as the program does', async (signal) => {
    const { child, said } = await startWaiting();
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([5, null]);
    expect(said()).toContain(signal);
  });

  it('takes the program with it when it is killed', async () => {
    const { child, said } = await startWaiting();
    child.kill('SIGKILL');
    await waitFor(() => said().includes('orphaned'), { what: 'the program to notice' });
  });

  it('ends when npm is killed, although a shell stands between', async () => {
    await start();
    // `npm` here is a shell that starts another, as npm does.
    const inner = `'${process.execPath}' '${script()}' --wait; true`;
    const variables = { ...env, npm_lifecycle_event: 'start', INNER: inner };
    const npm = spawn('sh', ['-c', 'sh -c "$INNER"; true'], { env: variables, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    npm.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await waitFor(() => text.includes('waiting'), { what: 'the program' });
    npm.kill('SIGKILL');
    await waitFor(() => text.includes('SIGTERM'), { what: 'the program to be stopped' });
  });
});
