/*
 * What the console costs to load, from what Vite says it built (`npm run build` goes before): the shell, which everybody loads first, and
 * what each screen adds to it. All sizes are of gzip, as the server sends them. Fails when a budget is passed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from './set-up.mjs';

const KB = 1000;
/** What everybody loads before the first screen: scripts and styles. */
const SHELL_BUDGET = 220 * KB;
/** What one screen may add to that. The form of a job has the most: its fields, and the rules of all of them. */
const SCREEN_BUDGET = 175 * KB;

const folder = join(root, 'apps', 'console', 'dist');
const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8'));
const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
if (entry === undefined) throw new Error('The manifest of the console names no entry: build it first (npm run build).');

const sizes = new Map();
function sizeOf(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(folder, file))).length);
  return sizes.get(file);
}

/** The files that a chunk needs at once: itself, its styles, and those of all that it imports. */
function filesOf(name, files = new Set(), seen = new Set()) {
  if (seen.has(name)) return files;
  seen.add(name);
  const { file, css = [], imports = [] } = manifest[name];
  for (const each of [file, ...css]) files.add(each);
  for (const each of imports) filesOf(each, files, seen);
  return files;
}

const sum = (files) => [...files].reduce((total, file) => total + sizeOf(file), 0);
const text = (bytes) => `${(bytes / KB).toFixed(1)} kB`;

const shell = filesOf(entry);
const screens = Object.keys(manifest)
  .filter((name) => manifest[name].isDynamicEntry)
  .map((name) => ({ name, bytes: sum([...filesOf(name)].filter((file) => !shell.has(file))) }))
  .sort((one, other) => other.bytes - one.bytes);
const largest = screens[0];

console.log(`shell ${text(sum(shell))} of ${text(SHELL_BUDGET)}; ${screens.length} parts are loaded when they are needed,`);
console.log(`the largest ${largest.name} with ${text(largest.bytes)} of ${text(SCREEN_BUDGET)}`);
const tooLarge = screens.filter(({ bytes }) => bytes > SCREEN_BUDGET);
for (const { name, bytes } of tooLarge) console.error(`${name} adds ${text(bytes)}: split what few need from it.`);
if (sum(shell) > SHELL_BUDGET) {
  const parts = [...shell].sort((one, other) => sizeOf(other) - sizeOf(one)).slice(0, 8);
  console.error(`The shell is too large. Its largest parts: ${parts.map((file) => `${file} ${text(sizeOf(file))}`).join(', ')}`);
}
if (tooLarge.length > 0 || sum(shell) > SHELL_BUDGET) process.exitCode = 1;
