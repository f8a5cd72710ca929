import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram, tempDir } from '@waybill/testkit';
import { expect, it } from 'vitest';

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

it('measures every client in every scenario and writes what it found', async () => {
  await using folder = await tempDir('bench');
  const json = join(folder.path, 'results.json');
  const tiny = ['--runs', '1', '--size', '64KiB', '--files', '3', '--file-size', '1KiB', '--rtt', '4', '--json', json];
  const { code, stdout, stderr } = await runProgram(process.execPath, [MAIN, ...tiny], { timeoutMs: 240_000 });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Targets$/m);
  const { lines, rows }: Results = JSON.parse(await readFile(json, 'utf8'));
  expect(lines).toEqual({ near: 'loopback', far: expect.stringMatching(/^(two network namespaces|a relay)/) });
  const measured = rows.map(({ scenario, direction, contestant }) => `${scenario} ${direction} ${contestant}`);
  const all = ['large-near', 'small-near', 'large-far', 'small-far'].flatMap((scenario) =>
    ['push', 'pull'].flatMap((direction) =>
      ['sftp', 'lftp', 'rclone', 'waybill'].map((contestant) => `${scenario} ${direction} ${contestant}`),
    ),
  );
  expect(measured.toSorted()).toEqual([...all, 'own-far push waybill', 'own-far pull waybill'].toSorted());
}, 300_000);

it.each([
  [['--size', 'big'], '--size: "big" is no size'],
  [['sideways'], 'scenario: "sideways" is not one of large-near'],
  [['--only', 'scp'], '--only: "scp" is not one of sftp'],
])('says what is wrong with %j', async (args, problem) => {
  const { code, stderr } = await runProgram(process.execPath, [MAIN, ...args]);
  expect(code).toBe(1);
  expect(stderr).toContain(problem);
});
