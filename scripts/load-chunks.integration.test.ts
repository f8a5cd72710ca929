import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TempDir, tempDir } from '@waybill/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chunkScript, compiledFile, loadProgram } from './load-chunks.mjs';

let folder: TempDir;
const at = (name: string): string => join(folder.path, name);
const load = (): unknown => loadProgram(folder.path, 'entry.cjs', at('entry.js'));

beforeEach(async () => {
  folder = await tempDir('chunks');
  await writeFile(at('entry.cjs'), `exports.said = require('./other.cjs').say(require('node:path').basename(__filename));`);
  await writeFile(
    at('other.cjs'),
    `const entry = require('./entry.cjs'); exports.say = (name) => name + ', ' + Object.keys(entry);`,
  );
});
afterEach(() => folder.remove());

it('runs chunks that need each other and Node’s own modules', () => {
  expect(load()).toEqual({ said: 'entry.js, ' });
});

it('takes what was compiled, and passes by what another version of Node compiled or what is damaged', async () => {
  const compiled = chunkScript(at('other.cjs')).createCachedData();
  expect(chunkScript(at('other.cjs'), compiled).cachedDataRejected).toBe(false);
  const foreign = Buffer.from(compiled);
  foreign.writeUInt32LE(foreign.readUInt32LE(4) + 1, 4);
  for (const bytes of [compiled, foreign, compiled.subarray(0, 100), Buffer.from('nonsense')]) {
    await writeFile(compiledFile(at('other.cjs')), bytes);
    expect(load()).toEqual({ said: 'entry.js, ' });
  }
});

it('says in which file and line something went wrong', async () => {
  await writeFile(at('other.cjs'), '\nexports.say = () => { throw new Error("no"); };');
  expect(load).toThrow(expect.objectContaining({ stack: expect.stringContaining(`${at('other.cjs')}:2`) }));
});
