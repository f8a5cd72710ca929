import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { runProgram } from './run-program.js';
import { runPython } from './run-python.js';

it('runs programs beside each other, each with its own input, variables, folder, output and end', async () => {
  const bytes = Buffer.from([0, 0xff, 0x0a]);
  const sh = (script: string, more: Parameters<typeof runProgram>[2] = {}) => runProgram('sh', ['-c', script], more);
  const [said, took, killed, left, missing] = await Promise.all([
    sh('pwd; echo "$VARIABLE" >&2; exit 3', { cwd: tmpdir(), env: { VARIABLE: 'an “ö”' } }),
    sh('od -An -tx1; yes | head -c 200000', { input: bytes }),
    sh('kill -9 $$'),
    sh('exec <&-; exit 0', { input: Buffer.alloc(1_000_000) }),
    runProgram('a-program-that-is-not-there', []),
  ]);
  expect(said).toEqual({ code: 3, stdout: `${tmpdir()}\n`, stderr: 'an “ö”\n' });
  expect(took).toEqual({ code: 0, stdout: ` 00 ff 0a\n${'y\n'.repeat(100_000)}`, stderr: '' });
  expect(killed.code).toBe(null);
  expect(left.code).toBe(0);
  expect(missing.code).toBe(127);
  await expect(sh('echo slow >&2; exec sleep 60', { timeoutMs: 500 })).rejects.toThrow('sh did not end within 500 ms: slow');
});

it('runs scripts of Python beside each other, each with its own arguments, folder, output and end', async () => {
  const scripts = [
    'import os, sys; print(sys.argv[1], os.getcwd()); print("aside", file=sys.stderr); sys.exit(3)',
    'import os, paramiko; print("kept"); mine = paramiko.__name__; os._exit(9)',
    'raise ValueError("of its own")',
    'print("mine" in globals(), "x" * 100_000)',
  ];
  const [said, cut, failed, last] = await Promise.all(
    scripts.map((script) => runPython(script, ['an argument'], { cwd: tmpdir() })),
  );
  expect(said).toEqual({ code: 3, stdout: `an argument ${tmpdir()}\n`, stderr: 'aside\n' });
  expect(cut).toEqual({ code: 9, stdout: 'kept\n', stderr: '' });
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('ValueError: of its own') });
  expect(last).toEqual({ code: 0, stdout: `False ${'x'.repeat(100_000)}\n`, stderr: '' });
  await expect(runPython('import time; time.sleep(60)', [], { timeoutMs: 500 })).rejects.toThrow('did not end within 500 ms');
});
