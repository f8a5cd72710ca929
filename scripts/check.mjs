import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Everything that can be said about the code without running it. All steps run, so that one call shows every problem. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = (name) => join(root, 'node_modules', '.bin', name);

// The compiler remembers, in node_modules/.cache, and checks only what changed since the last time; the console's build did already.
const testsMemory = join(root, 'node_modules', '.cache', 'tests.tsbuildinfo');

const steps = [
  ['types', bin('tsc'), ['-b']],
  ['types of tests', bin('tsc'), ['-p', 'tsconfig.tests.json', '--incremental', '--tsBuildInfoFile', testsMemory]],
  ['types of the console', bin('tsc'), ['-p', 'apps/console/tsconfig.json']],
  ['linter and formatter', bin('biome'), ['ci', '--error-on-warnings', '.']],
  ['import rules', process.execPath, ['scripts/check-imports.mjs']],
  ['unused code', bin('knip'), []],
];

const failed = [];
for (const [name, command, args] of steps) {
  const startedAt = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`check: ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
  if (status !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
