/*
 * `npm run screenshots [folder]`: pictures of every screen of the console, light and dark, wide and narrow, of a real platform in a
 * real browser; in test-results/screens unless a folder is given.
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { build, checkNode, install, root } from './set-up.mjs';

checkNode();
await install();
await build();

const folder = resolve(process.argv[2] ?? join(root, 'test-results', 'screens'));
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'e2e', 'e2e/console.test.ts'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, WAYBILL_SCREENSHOTS: folder } },
);
if (status === 0) console.log(`The pictures are in ${folder}`);
process.exitCode = status ?? 1;
