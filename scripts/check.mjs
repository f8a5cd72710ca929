/*
 * `npm run check`: everything that can be said about the code, and what was built of it, without running it. All steps run, so that one call shows every problem.
 */
import { join } from 'node:path';
import { bin, runSteps } from './run-steps.mjs';
import { root } from './set-up.mjs';

// The compiler remembers, in node_modules/.cache, and checks only what changed since the last time.
const testsMemory = join(root, 'node_modules', '.cache', 'tests.tsbuildinfo');

const failed = await runSteps(
  'check',
  [
    [
      ['types', bin('tsc'), ['-b']],
      ['types of tests', bin('tsc'), ['-p', 'tsconfig.tests.json', '--incremental', '--tsBuildInfoFile', testsMemory]],
      ['types of the console', bin('tsc'), ['-p', 'apps/console/tsconfig.json']],
    ],
    [
      ['unused code', bin('knip'), []],
      ['linter and formatter', bin('biome'), ['ci', '--error-on-warnings', '.']],
      ['import rules', process.execPath, ['scripts/check-imports.mjs']],
      ['size of the console', process.execPath, ['scripts/check-bundle.mjs']],
      ['words of the console', process.execPath, ['apps/console/check-words.mjs']],
    ],
  ],
  { keepGoing: true },
);
if (failed.length > 0) {
  console.error(`check: failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
