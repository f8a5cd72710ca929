/*
 * `npm test`: set-up, checks, and every test there is, from a clean clone. Arguments go to vitest:
 * `npm test -- --project unit packages/core`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePeers } from './peers.mjs';
import { build, checkNode, install, root } from './set-up.mjs';

const startedAt = performance.now();
const say = (line) => console.log(line);

checkNode();
// npm unpacks on one processor; the peers are installed meanwhile.
const [missing] = await Promise.all([ensurePeers(say), install().then(build)]);
if (missing.length > 0 && process.env.CI === 'true') {
  console.error(`Under CI nothing is skipped: ${missing.join(', ')} is missing.`);
  process.exit(1);
}

const args = process.argv.slice(2);
const checked =
  args.length > 0 ||
  spawnSync(process.execPath, [join(root, 'scripts', 'check.mjs')], { cwd: root, stdio: 'inherit' }).status === 0;

const folder = mkdtempSync(join(tmpdir(), 'waybill-test-'));
const resultFile = join(folder, 'result.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`, ...args],
  { cwd: root, stdio: 'inherit' },
);

const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
say(`checks: ${checked ? 'ok' : 'FAILED'}; ${minutes} minutes in all`);
// The line that says how it ended; it is the last one.
let result = { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, testResults: [] };
try {
  result = JSON.parse(readFileSync(resultFile, 'utf8'));
} catch {
  console.error('The test runner left no result.');
}
rmSync(folder, { recursive: true, force: true });
// A file whose set-up failed has no test that did.
const brokenFiles = result.testResults.filter(
  ({ status: outcome, assertionResults }) => outcome === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
);
const failed = result.numFailedTests + brokenFiles.length + (checked ? 0 : 1);
const skipped = result.numPendingTests > 0 ? `, ${result.numPendingTests} skipped` : '';
say(`${result.numPassedTests} passed, ${failed} failed${skipped}`);
process.exitCode = status === 0 && checked && result.numPassedTests > 0 ? 0 : 1;
