/*
 * What `npm start` and `npm test` need before there is anything: the right Node, what is installed, what is built.
 * Plain Node without a dependency.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
/** The program. */
export const main = join(root, 'apps', 'cli', 'bundle', 'main.js');
const installStamp = join(modules, '.waybill-install');
const buildStamp = join(modules, '.waybill-build');

const say = (line) => process.stdout.write(`${line}\n`);

/** Says why it cannot go on, and ends. */
export function fail(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(1);
}

/** Ends unless this Node is new enough. */
export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Waybill needs Node.js 20.19 or later; this is ${process.versions.node}.`, 'Get a newer one from https://nodejs.org.');
}

const digestOf = (text) => createHash('sha256').update(text).digest('hex');
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

/** npm writes its own copy of the lock file last, so a newer one means that somebody ran `npm ci` to its end. */
function isInstalled(lockDigest) {
  if (readIfThere(installStamp) === lockDigest) return true;
  const own = join(modules, '.package-lock.json');
  return existsSync(own) && statSync(own).mtimeMs >= statSync(lockFile).mtimeMs;
}

/** Runs npm quietly: a line now and then while it works, and everything it said when it fails. */
function runNpm(args, what) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    const progress = setInterval(() => say(`  … ${what}, ${Math.round((Date.now() - startedAt) / 1000)} s`), 15_000);
    const interrupt = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, interrupt);
    child.once('error', (error) => fail(`npm could not be started: ${error.message}`));
    child.once('close', (code, signal) => {
      clearInterval(progress);
      for (const each of ['SIGINT', 'SIGTERM']) process.off(each, interrupt);
      if (code === 0) return resolve();
      if (signal !== null) process.exit(130);
      fail(Buffer.concat(output).toString(), `\`npm ${args.join(' ')}\` failed with status ${code}; what it said stands above.`);
    });
  });
}

/** Installs the dependencies unless those of this lock file are there. */
export async function install() {
  const lockDigest = digestOf(readFileSync(lockFile));
  if (isInstalled(lockDigest)) return;
  say('Installing what Waybill is made of (once) …');
  // Building needs the development dependencies, whatever NODE_ENV says.
  await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], 'installing');
  // The compiler's memory of the last build includes the packages it did not find then.
  for (const file of compilerMemories()) rmSync(file);
  writeFileSync(installStamp, lockDigest);
}

function compilerMemories() {
  const folders = ['apps', 'packages'].map((name) => join(root, name)).filter((folder) => existsSync(folder));
  const workspaces = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return workspaces.map((workspace) => join(workspace, 'tsconfig.tsbuildinfo')).filter((file) => existsSync(file));
}

const SOURCES = ['apps', 'packages', 'prisma', 'scripts'];
const ROOT_FILES = ['package.json', 'package-lock.json', 'tsconfig.base.json', 'tsconfig.json'];
const PRODUCED = new Set(['node_modules', 'dist', 'bundle', 'generated']);

function* sourceFiles(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!PRODUCED.has(entry.name)) yield* sourceFiles(path);
    } else if (entry.isFile() && !/\.test\.tsx?$|\.tsbuildinfo$/.test(entry.name)) {
      yield path;
    }
  }
}

/** By content, not by time: a checkout changes times, and a restored file may be older than what it replaces. */
function sourcesDigest() {
  const folders = SOURCES.map((name) => join(root, name)).filter((folder) => existsSync(folder));
  const files = [...ROOT_FILES.map((name) => join(root, name)).filter((file) => existsSync(file))];
  for (const folder of folders) files.push(...sourceFiles(folder));
  const hash = createHash('sha256');
  for (const file of files.sort()) hash.update(`${relative(root, file)}\0${digestOf(readFileSync(file))}\n`);
  return hash.digest('hex');
}

/** Builds unless these very sources were built. */
export async function build() {
  const digest = sourcesDigest();
  if (existsSync(main) && readIfThere(buildStamp) === digest) return;
  say('Building Waybill …');
  await runNpm(['run', 'build'], 'building');
  // What was built is what was read at the beginning; a file that was saved meanwhile makes the next start build again.
  writeFileSync(buildStamp, digest);
}

/** Says which optional native part is missing, and how to get it. */
export function mentionMissingParts() {
  const ciphers = join(modules, 'ssh2', 'lib', 'protocol', 'crypto', 'build', 'Release', 'sshcrypto.node');
  if (existsSync(join(modules, 'ssh2')) && !existsSync(ciphers)) {
    say('Note: the native SSH ciphers are not built, so transfers are a quarter to a third slower. To build them:');
    say('      apt-get install g++ make python3 && npm rebuild ssh2');
  }
}
