/*
 * `npm run screenshots [folder]`: pictures of every screen of the console, of a real platform in a real browser: empty, full, while it is
 * read, when that fails and for who may not see it; light and dark, wide and narrow. `index.html` beside them shows all. They are in
 * test-results/screens unless a folder is given. With `--readme` the pictures of the README are made anew as well (docs/images).
 */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { writeContactSheet } from './contact-sheet.mjs';
import { build, checkNode, install, root } from './set-up.mjs';

checkNode();
await install();
await build();

const README = '--readme';
const asked = process.argv.slice(2);
const folder = resolve(asked.find((arg) => arg !== README) ?? join(root, 'test-results', 'screens'));
const readme = asked.includes(README) ? { WAYBILL_README_PICTURES: join(root, 'docs', 'images') } : {};
const { status } = spawnSync(
  process.execPath,
  [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', 'e2e', 'e2e/console.test.ts'],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...readme, WAYBILL_SCREENSHOTS: folder, WAYBILL_TEST_EXHAUSTIVE: 'true' },
  },
);
if (status === 0) console.log(`${writeContactSheet(folder)} pictures: ${join(folder, 'index.html')}`);
process.exitCode = status ?? 1;
