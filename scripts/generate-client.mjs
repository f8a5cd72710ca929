/*
 * Generates the database client from prisma/schema into packages/db/src/generated, and does nothing when it is up to date.
 * The schema is only parsed here, which the client generator does by itself; Prisma's own engine is a download it does not need,
 * so a program that does nothing stands in for it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const schemaDir = join(root, 'prisma', 'schema');
const outputDir = join(root, 'packages', 'db', 'src', 'generated');
const stampFile = join(outputDir, '.inputs');

/** Everything the result depends on: the schema, and the versions of the generator and of the runtime it is written for. */
function inputsDigest() {
  const hash = createHash('sha256');
  for (const name of ['prisma', '@prisma/client']) {
    const manifest = JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8'));
    hash.update(`${name}@${manifest.version}\n`);
  }
  for (const file of readdirSync(schemaDir)
    .filter((name) => name.endsWith('.prisma'))
    .sort()) {
    hash.update(`${file}\n${readFileSync(join(schemaDir, file), 'utf8').replaceAll('\r\n', '\n')}\n`);
  }
  return hash.digest('hex');
}

const digest = inputsDigest();
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest) process.exit(0);

rmSync(outputDir, { recursive: true, force: true });
const prisma = join(dirname(require.resolve('prisma/package.json')), 'build', 'index.js');
const { status, stdout, stderr, error } = spawnSync(process.execPath, [prisma, 'generate', '--no-hints'], {
  cwd: root,
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
});
if (status !== 0) {
  process.stderr.write(`The database client could not be generated.\n${stdout ?? ''}${stderr ?? ''}${error ?? ''}\n`);
  process.exit(1);
}
writeFileSync(stampFile, digest);
process.stdout.write('Generated the database client.\n');
