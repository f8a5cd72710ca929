import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { runPython } from './run-python.js';

it('runs scripts beside each other, each with its own arguments, folder, output and end', async () => {
  const scripts = [
    'import os, sys; print(sys.argv[1], os.getcwd()); print("aside", file=sys.stderr); sys.exit(3)',
    'import os, paramiko; print("kept back", end=""); mine = paramiko.__name__; import sys; sys.stdout.flush(); os._exit(9)',
    'raise ValueError("of its own")',
    'import time; time.sleep(60)',
    'print("mine" in globals(), "x" * 100_000)',
  ];
  const [said, cut, failed, late, last] = await Promise.all(
    scripts.map((script) => runPython(script, ['an argument'], { cwd: tmpdir(), timeoutSeconds: 1 })),
  );
  expect(said).toEqual({ code: 3, stdout: `an argument ${tmpdir()}\n`, stderr: 'aside\n' });
  expect(cut).toEqual({ code: 9, stdout: 'kept back', stderr: '' });
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('ValueError: of its own') });
  expect(late?.code).toBe(-14);
  expect(last).toEqual({ code: 0, stdout: `False ${'x'.repeat(100_000)}\n`, stderr: '' });
});
