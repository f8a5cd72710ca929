import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram, tempDir } from '@waybill/testkit';
import { expect, it } from 'vitest';

/** Platforms start in seconds, but not on a machine that runs everything at once. */
const PATIENCE_MS = 500_000;
const MAIN = fileURLToPath(new URL('main.mjs', import.meta.url));

interface Results {
  readonly lines: Readonly<Record<string, string>>;
  readonly rows: readonly {
    readonly scenario: string;
    readonly direction: string;
    readonly contestant: string;
    readonly seconds: number;
  }[];
}

/** Runs the real thing with sizes so small that nothing but starting takes time. */
async function benchOf(...asked: readonly string[]): Promise<{ readonly stdout: string; readonly results: Results }> {
  await using folder = await tempDir('bench');
  const json = join(folder.path, 'results.json');
  const tiny = ['--runs', '1', '--size', '64KiB', '--files', '3', '--file-size', '1KiB', '--rtt', '4', '--json', json];
  const { code, stdout, stderr } = await runProgram(process.execPath, [MAIN, ...asked, ...tiny], { timeoutMs: PATIENCE_MS });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return { stdout, results: JSON.parse(await readFile(json, 'utf8')) };
}

it(
  'measures every client over the line and writes what it found',
  async () => {
    const { results, stdout } = await benchOf('large-far', '--direction', 'push');
    expect(stdout).toMatch(/^Targets$/m);
    expect(results.lines).toEqual({ far: expect.stringMatching(/^(two network namespaces|a relay)/) });
    const measured = results.rows.map(({ scenario, direction, contestant }) => `${scenario} ${direction} ${contestant}`);
    const all = ['sftp', 'lftp', 'rclone', 'bare', 'hashing', 'waybill'].map((contestant) => `large-far push ${contestant}`);
    expect(measured.toSorted()).toEqual(all.toSorted());
  },
  PATIENCE_MS,
);

it(
  'measures what no program could be faster than, after a run of Waybill',
  async () => {
    const { results } = await benchOf('small-near', '--only', 'waybill,least');
    expect(results.rows.map(({ direction, contestant }) => `${direction} ${contestant}`)).toEqual([
      'push waybill',
      'push least',
      'pull waybill',
      'pull least',
    ]);
  },
  PATIENCE_MS,
);

it(
  'measures over a relay where there are no namespaces to have',
  async () => {
    const { results } = await benchOf('large-far', '--line', 'relay', '--direction', 'pull', '--only', 'sftp');
    expect(results.lines).toEqual({ far: 'a relay, only SSH sees the delay' });
    expect(results.rows).toMatchObject([{ direction: 'pull', contestant: 'sftp' }]);
  },
  PATIENCE_MS,
);

it(
  'measures the server beside sshd',
  async () => {
    const { stdout } = await benchOf(
      'server-large',
      'server-small',
      'server-logins',
      'server-crowd',
      'server-memory',
      '--sessions',
      '2',
    );
    expect(stdout).toMatch(/one large file, put: Waybill to sshd .* at least 1.50 times/);
    expect(stdout).toMatch(/2 sessions at once, 1 MiB put and got by each: Waybill to sshd/);
    expect(stdout).toMatch(/memory of one of 10 idle sessions: sshd .* KiB/);
  },
  PATIENCE_MS,
);

it.each([
  [['--size', 'big'], '--size: "big" is no size'],
  [['sideways'], 'scenario: "sideways" is not one of large-near'],
  [['--only', 'scp'], '--only: "scp" is not one of sftp'],
])('says what is wrong with %j', async (args, problem) => {
  const { code, stderr } = await runProgram(process.execPath, [MAIN, ...args]);
  expect(code).toBe(1);
  expect(stderr).toContain(problem);
});
