/*
 * `npm run audit`: whether a known weakness is in what the program is made of. It asks the registry; without one it says so and is no failure,
 * for a build is not to fail because somebody else's server is away. High and critical ones are a failure; what else is found is told.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { root } from './set-up.mjs';

const grave = ['high', 'critical'];

/**
 * What the answer of `npm audit --json` comes to.
 * @param {string} text
 * @returns {{ readonly outcome: 'clean' | 'weak' | 'unknown', readonly lines: readonly string[] }}
 */
export function judgeAudit(text) {
  let answer;
  try {
    answer = JSON.parse(text);
  } catch {
    return { outcome: 'unknown', lines: ['audit: there is no answer of the registry; nothing is known.'] };
  }
  if (typeof answer?.vulnerabilities !== 'object') {
    const why = String(answer?.error?.summary ?? answer?.message ?? '').split('\n')[0];
    return { outcome: 'unknown', lines: [`audit: the registry does not say${why === '' ? '' : ` (${why})`}; nothing is known.`] };
  }
  const found = Object.values(answer.vulnerabilities);
  const lines = found.map(({ name, severity, range }) => `audit: ${severity}: ${name} ${range}`);
  const isWeak = found.some(({ severity }) => grave.includes(severity));
  return { outcome: isWeak ? 'weak' : 'clean', lines: lines.length === 0 ? ['audit: no known weakness.'] : lines };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { stdout } = spawnSync('npm', ['audit', '--omit', 'dev', '--json'], { cwd: root, encoding: 'utf8', timeout: 60_000 });
  const { outcome, lines } = judgeAudit(stdout ?? '');
  for (const line of lines) console.log(line);
  if (outcome === 'weak') process.exitCode = 1;
}
