/*
 * `npm run sabotage [-- WORD…]`: breaks one behaviour or defence after the other on purpose, and looks that a test notices. A test that cannot
 * fail is worse than none. Works on what is committed, and puts everything back, what was built too, also when it is stopped; without words
 * all acts of `scripts/sabotage/acts.mjs` are done, else those whose names have one of the words. Writes down what was noticed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acts } from './sabotage/acts.mjs';
import { recordFile, writeDown } from './sabotage/record.mjs';
import { root } from './set-up.mjs';

/** How long a test may take that stands still because of what was broken; by itself none takes half of that. */
const STILL_MS = 60_000;
/** A test that does not even let the clock in is ended with its process. */
const STUCK_MS = 4 * STILL_MS;
/** Such tests start programs as they are bundled; all others read sources, and what the compiler made of other packages. */
const startsPrograms = (test) => test.startsWith('e2e/') || /\bspawn\w+\(/.test(readFileSync(join(root, test), 'utf8'));

const words = process.argv.slice(2);
const chosen = acts.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const node = (args, { environment = {}, timeout } = {}) =>
  spawnSync(process.execPath, args, {
    ...{ cwd: root, encoding: 'utf8', timeout, killSignal: 'SIGKILL', maxBuffer: 64 * 1024 * 1024 },
    env: { ...process.env, NO_COLOR: '1', ...environment },
  });
const build = (programs) => {
  const types = node([join('node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  return types.status === 0 && programs ? node([join('scripts', 'bundle.mjs')]) : types;
};

function projectOf(test) {
  return /\.(integration|exhaustive)\.test\.ts$/.exec(test)?.[1] ?? 'unit';
}

/** Runs the tests of an act: whether they pass, fail, stand still, or are none. */
function run({ test, only }) {
  const { status, stdout, stderr, error } = node(
    [
      ...[join('node_modules', 'vitest', 'vitest.mjs'), 'run', '--project', projectOf(test), test],
      ...['--testTimeout', String(STILL_MS)],
      ...(only === undefined ? [] : ['-t', only]),
    ],
    // With every case: what notices may be none of the examples that a short run takes.
    { environment: { WAYBILL_TEST_EXHAUSTIVE: 'true' }, timeout: STUCK_MS },
  );
  if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') return { kind: 'still' };
  if (status === 0) return { kind: 'pass' };
  if (/(Test|Hook) timed out in /.test(`${stdout}${stderr}`)) return { kind: 'still' };
  return /Tests +\d+ failed/.test(stdout) ? { kind: 'fail' } : { kind: 'none', said: stdout.slice(-2_000) };
}

/** What its tests do when an act is done; what was broken is put back, and is still built. */
function breakAndRun(act) {
  const before = new Map();
  try {
    for (const { file, from, to } of act.changes) {
      const path = join(root, file);
      const text = readFileSync(path, 'utf8');
      if (text.split(from).length !== 2) return { kind: 'none', said: `${file} does not have this exactly once: ${from}` };
      if (!before.has(path)) before.set(path, text);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    }
    const built = build(startsPrograms(act.test));
    return built.status === 0 ? run(act) : { kind: 'none', said: `does not compile: ${built.stdout}${built.stderr}` };
  } finally {
    for (const [path, text] of before) writeFileSync(path, text);
  }
}

/** What went wrong with the act; undefined when its test noticed. */
function commit(act) {
  const broken = breakAndRun(act);
  if (broken.kind === 'fail') return undefined;
  if (broken.kind === 'pass') return 'no test noticed';
  if (broken.kind === 'none') return `no test ran: ${broken.said}`;
  // A test may notice by waiting for what does not come. That is because of the act if it passes in the same time without it.
  build(startsPrograms(act.test));
  const whole = run(act);
  return whole.kind === 'pass'
    ? undefined
    : 'its test takes too long here, with the act and without: try again when this machine is less busy';
}

// With somebody who listens, a signal ends the step that runs, and not what puts everything back.
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => (stopped = true));

if (git('status', '--porcelain', '--', '.', `:!${recordFile}`) !== '') {
  console.error('There is work that is not committed: commit it, or put it away, first.');
  process.exit(2);
}
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
let done = 0;
let noticed = 0;
for (const act of chosen) {
  const problem = commit(act);
  // Whoever stopped this stopped the test as well, which then has noticed nothing.
  await new Promise((resolve) => setImmediate(resolve));
  if (stopped) break;
  done += 1;
  if (problem === undefined) noticed += 1;
  writeDown(root, acts, act.name, problem === undefined ? `${new Date().toISOString().slice(0, 10)}, ${version}` : undefined);
  console.log(problem === undefined ? `noticed    ${act.name}` : `UNNOTICED  ${act.name}: ${problem}`);
}
build(chosen.some(({ test }) => startsPrograms(test)));
console.log(`${noticed} of ${done} acts of sabotage were noticed${stopped ? ', then it was stopped' : ''}`);
process.exitCode = noticed === chosen.length && noticed > 0 ? 0 : 1;
