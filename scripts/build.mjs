/*
 * `npm run build`: the database client, the program in one bundle, and the console. The console is made of sources, so it waits for
 * nothing; its types are a matter of `npm run check`.
 */
import { bin, runSteps } from './run-steps.mjs';

const node = process.execPath;
const failed = await runSteps(
  'build',
  [
    [
      ['database client', node, ['scripts/generate-client.mjs']],
      ['compiler', bin('tsc'), ['-b']],
      ['program', node, ['scripts/bundle.mjs']],
    ],
    [['console', bin('vite'), ['build', 'apps/console', '--logLevel', 'warn']]],
  ],
  { keepGoing: false },
);
process.exitCode = failed.length > 0 ? 1 : 0;
