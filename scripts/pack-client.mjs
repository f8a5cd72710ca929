/*
 * `npm run pack -w @waybill/client`: the client as one package that needs no other, packages/client/dist/package, and its tarball beside
 * it. Reads what `tsc -b` wrote.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'packages/client');
const compiled = join(source, 'dist');
const target = join(compiled, 'package');

/** Everything of the workspace in one file, which imports nothing: it is for browsers as well. */
async function bundle() {
  const bundled = await rolldown({
    cwd: root,
    input: join(compiled, 'index.js'),
    platform: 'browser',
    treeshake: { moduleSideEffects: false },
    onLog(level, log) {
      if (level === 'warn') throw new Error(log.message);
    },
  });
  const { output } = await bundled.write({ file: join(target, 'index.js'), format: 'esm', codeSplitting: false });
  await bundled.close();
  const imported = output.flatMap((chunk) => ('imports' in chunk ? chunk.imports : []));
  if (imported.length > 0) throw new Error(`the client needs ${imported.join(', ')}`);
}

function declarations(folder = '') {
  for (const entry of readdirSync(join(compiled, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name === 'generated') declarations(path);
    if (!entry.name.endsWith('.d.ts') || entry.name.includes('.test.')) continue;
    const text = readFileSync(join(compiled, path), 'utf8').replace(/\n\/\/# sourceMappingURL=.*/, '');
    if (/from ["']@waybill\//.test(text)) throw new Error(`${path} names a type of the workspace`);
    mkdirSync(dirname(join(target, path)), { recursive: true });
    writeFileSync(join(target, path), text);
  }
}

function manifest() {
  const { name, version, license, type } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const description = 'Client of the API of Waybill, the managed file transfer platform';
  const exports = { '.': { types: './index.d.ts', default: './index.js' } };
  const all = { name, version, description, license, type, engines, sideEffects: false, exports };
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(all, null, 2)}\n`);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
await bundle();
declarations();
manifest();
copyFileSync(join(source, 'README.md'), join(target, 'README.md'));
copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'));
const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', compiled], { cwd: target, encoding: 'utf8' });
console.log(join(compiled, JSON.parse(packed)[0].filename));
