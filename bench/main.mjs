import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { arch, cpus, release } from 'node:os';
import { fileURLToPath } from 'node:url';
import { canMakeNamespaces } from './line.mjs';
import { measure } from './measure.mjs';
import { optionsOf, scenarios, usage } from './options.mjs';
import { endAll, run } from './processes.mjs';
import { figuresReport, judge, report, summarise } from './report.mjs';
import { measureAlone } from './scale.mjs';
import { measureServers } from './servers.mjs';

// Set by ourselves in the second of the two processes that a run in namespaces takes.
const INSIDE = '--inside-namespaces';

function runInNamespaces(args) {
  const own = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const { status } = spawnSync('unshare', [...own, process.execPath, fileURLToPath(import.meta.url), ...args, INSIDE], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

async function main() {
  const given = process.argv.slice(2);
  const inside = given.includes(INSIDE);
  const args = given.filter((argument) => argument !== INSIDE);
  const options = optionsOf(args);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const compares = options.scenarios.some((name) => scenarios[name].kind === 'clients');
  const namespaces = compares && options.line !== 'relay' && (inside || canMakeNamespaces());
  if (compares && options.line === 'namespaces' && !namespaces)
    throw new Error('--line: this machine lets us make no network namespaces');
  if (namespaces && !inside) return runInNamespaces(args);
  if (inside) await run(['ip', 'link', 'set', 'lo', 'up']);

  const say = (line) => console.log(line);
  const ofKind = (kind) => options.scenarios.filter((name) => scenarios[name].kind === kind);
  const { measurements, lines } = await measure({ ...options, scenarios: ofKind('clients'), namespaces }, say);
  const rows = summarise(measurements);
  const figures = await measureServers(ofKind('server'), options, say);
  for (const scenario of ofKind('alone')) {
    for (const figure of await measureAlone[scenario](options, say)) figures.push({ scenario, ...figure });
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? arch()}, Linux ${release()}, Node ${process.version}`;
  const date = new Date().toISOString();
  console.log(`\n${date} on ${machine}`);
  for (const [name, kind] of Object.entries(lines)) console.log(`${name}: ${kind}`);
  if (rows.length > 0) console.log(`\n${report(rows)}`);
  if (figures.length > 0) console.log(`\n${figuresReport(figures)}`);
  await writeFile(
    options.json,
    `${JSON.stringify({ date, machine, lines, options, rows, targets: judge(rows), measurements, figures }, undefined, 2)}\n`,
  );
  console.log(`\nWritten to ${options.json}.`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  endAll();
}
