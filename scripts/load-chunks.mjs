/*
 * Loads a program that `bundle.mjs` made. Beside each of its chunks lies what V8 made of it when it was bundled, so that a process that
 * starts compiles nothing: that was a third of the time of a start. What another version of Node left there is not used.
 * `bundle.mjs` copies this file into the program's folder.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';

/** Where what V8 made of a chunk lies. */
export const compiledFile = (file) => `${file}.compiled`;

/** A chunk as a function of what CommonJS gives to a module; compiled already when its own compiled form is given. */
export function chunkScript(file, cachedData) {
  const source = `(function (exports, require, module, __filename, __dirname) { ${readFileSync(file, 'utf8')}\n})`;
  return new Script(source, { filename: file, cachedData });
}

/** Runs the chunk `entry` of `folder` as the program `main`, a file beside it. @returns what the chunk exports */
export function loadProgram(folder, entry, main) {
  const outside = createRequire(main);
  const loaded = new Map();
  const load = (name) => {
    const known = loaded.get(name);
    if (known !== undefined) return known.exports;
    const module = { exports: {} };
    loaded.set(name, module);
    const file = join(folder, name);
    const compiled = compiledFile(file);
    const run = chunkScript(file, existsSync(compiled) ? readFileSync(compiled) : undefined).runInThisContext();
    run(module.exports, requireFromChunk, module, main, folder);
    return module.exports;
  };
  const requireFromChunk = Object.assign((id) => (id.startsWith('./') ? load(id.slice(2)) : outside(id)), outside);
  return load(entry);
}
