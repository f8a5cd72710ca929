/* Which acts of sabotage were noticed, when, and by which test: a page of the docs, which the command writes and a test holds to the acts. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** From the root. */
export const recordFile = 'docs/compliance/sabotage.md';

/** What stands for an act that no test has noticed yet. */
const NOT_YET = 'not yet';

const head = `# Tests that were seen failing

Each line is one thing broken on purpose (\`scripts/sabotage/\`), the test that has to notice it, and when that test was last seen failing because of it, and
at which version. \`npm run sabotage\` does the acts, and writes this page; \`npm run sabotage -- NAME\` does one. \`before\` stands where that was before the page
was kept. A test (\`scripts/sabotage-acts.test.ts\`) holds the page to the acts: a new one has a line here only after its test was seen failing.

| act of sabotage | its test | seen failing |
| --- | --- | --- |
`;

/**
 * What a page says of each act, by its name.
 * @param {string} page
 * @returns {Map<string, string>}
 */
export function seenIn(page) {
  return new Map([...page.matchAll(/^\| (.+) \| `[^`]+` \| (.+) \|$/gm)].map(([, name = '', seen = '']) => [name, seen]));
}

/**
 * The page, for these acts.
 * @param {import('./acts.mjs').Acts} acts
 * @param {ReadonlyMap<string, string>} seen
 * @returns {string}
 */
export function recordOf(acts, seen) {
  return `${head}${acts.map(({ name, test }) => `| ${name} | \`${test}\` | ${seen.get(name) ?? NOT_YET} |\n`).join('')}`;
}

/**
 * Writes down that an act was noticed, or, without a word, that it was not.
 * @param {string} root
 * @param {import('./acts.mjs').Acts} acts
 * @param {string} name
 * @param {string | undefined} seen
 */
export function writeDown(root, acts, name, seen) {
  const path = join(root, recordFile);
  const known = existsSync(path) ? seenIn(readFileSync(path, 'utf8')) : new Map();
  writeFileSync(path, recordOf(acts, known.set(name, seen ?? NOT_YET)));
}
