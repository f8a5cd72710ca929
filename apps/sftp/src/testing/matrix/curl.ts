import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProgramResult, runProgram } from '@waybill/testkit';
import { treeOf } from './awkward-tree.js';
import { type Errand, PATIENCE_MS } from './errand.js';

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n', '\t': '\\t', '\r': '\\r' };
/** A word of curl's configuration file; latin1 carries the bytes. */
const quoted = (text: string): string => `"${text.replace(/[\\"\n\t\r]/g, (each) => escapes[each] ?? each)}"`;
const inUrl = (path: string): string =>
  path.replace(/[^A-Za-z0-9/]/g, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** curl knows no folders: each file by itself, all of one direction in one run. */
export async function curl({ side, here }: Errand): Promise<ProgramResult> {
  const base = `sftp://127.0.0.1:${side.port}/~/`;
  const common = [
    'globoff',
    'insecure',
    'silent',
    'show-error',
    'fail-early',
    `user = ${quoted(`${side.username}:`)}`,
    `key = ${quoted(side.keyFile)}`,
  ];
  const files = Object.keys(await treeOf(join(here, 'tree'))).filter((path) => !path.endsWith('/'));
  const all = { code: 0, stdout: '', stderr: '' };
  const run = async (...lines: readonly string[]): Promise<void> => {
    if (all.code !== 0) return;
    await writeFile(join(here, 'curl.conf'), [...common, ...lines, ''].join('\n'), 'latin1');
    const { code, stdout, stderr } = await runProgram('curl', ['-K', 'curl.conf'], { cwd: here, timeoutMs: PATIENCE_MS });
    Object.assign(all, { code, stdout: all.stdout + stdout, stderr: all.stderr + stderr });
  };
  await run(
    'ftp-create-dirs',
    ...files.flatMap((file) => [`upload-file = ${quoted(`tree/${file}`)}`, `url = ${quoted(`${base}curl/tree/${inUrl(file)}`)}`]),
  );
  await run(
    'create-dirs',
    ...files.flatMap((file) => [`output = ${quoted(`back/tree/${file}`)}`, `url = ${quoted(`${base}curl/tree/${inUrl(file)}`)}`]),
  );
  await run('continue-at = "-"', 'upload-file = "whole.bin"', `url = "${base}curl/whole.bin"`);
  await run('continue-at = "-"', 'output = "beyond.bin"', `url = "${base}shared/beyond.bin"`);
  return all;
}
