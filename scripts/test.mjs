/*
 * `npm test`: set-up, checks and tests, from a clean clone. Under CI, and with `npm test -- --exhaustive`, that is every test there is;
 * otherwise the exhaustive ones, which try every client, every combination, are left out. Other arguments go to vitest:
 * `npm test -- --project unit packages/core`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePeers } from './peers.mjs';
import { build, checkNode, install, root } from './set-up.mjs';

const CHECK_PRIORITY = 10;
const EXHAUSTIVE = '--exhaustive';
const isCi = process.env.CI === 'true';
const startedAt = performance.now();
const say = (line) => console.log(line);

checkNode();
// npm unpacks on one processor; the peers are installed meanwhile.
const [missing] = await Promise.all([ensurePeers(say), install().then(build)]);
if (missing.length > 0 && isCi) {
  console.error(`Under CI nothing is skipped: ${missing.join(', ')} is missing.`);
  process.exit(1);
}

const asked = process.argv.slice(2);
const args = asked.filter((arg) => arg !== EXHAUSTIVE);
const everything = isCi || asked.includes(EXHAUSTIVE);
const projects = args.length > 0 || everything ? [] : ['--project=!exhaustive'];

/** Beside the tests, with what they leave: they wait for much. What it says is shown after what they say. */
function check() {
  const child = spawn(process.execPath, [join(root, 'scripts', 'check.mjs')], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  setPriority(child.pid, CHECK_PRIORITY);
  const said = [];
  for (const output of [child.stdout, child.stderr]) output.on('data', (bytes) => said.push(bytes));
  return once(child, 'close').then(([status]) => ({ passed: status === 0, said: Buffer.concat(said) }));
}
const checking = args.length > 0 ? Promise.resolve({ passed: true, said: '' }) : check();

const folder = mkdtempSync(join(tmpdir(), 'waybill-test-'));
const resultFile = join(folder, 'result.json');
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const tests = spawn(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultFile}`, ...projects, ...args],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...(everything ? { WAYBILL_TEST_EXHAUSTIVE: 'true' } : {}) } },
);
const [status] = await once(tests, 'close');
const { passed: checked, said } = await checking;
process.stdout.write(said);

const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
if (projects.length > 0) say('The exhaustive tests, which CI runs as well, were left out: npm test -- --exhaustive has them.');
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
