import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tempDir } from '@waybill/testkit';
import { Webhook as Verifier } from 'standardwebhooks';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
const body = '{"type":"transfer.committed","data":{"file":{"path":"/ä.csv"}}}';

/** The code after a mark in the page. */
async function sampleOf(language: string): Promise<string> {
  const page = await readFile(new URL('../../../../docs/webhooks.md', import.meta.url), 'utf8');
  const code = new RegExp(`<!-- sample: ${language} -->\\n\`\`\`[a-z]+\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1];
  if (code === undefined) throw new Error(`there is no sample of ${language}`);
  return code;
}

/** Headers as the library signs, with a second signature before it. */
function signed(by: string, at = new Date()) {
  const id = 'msg_1';
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': `${new Verifier(other).sign(id, at, body)} ${new Verifier(by).sign(id, at, body)}`,
  };
}
const third = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
const cases = [
  [signed(secret), body, true],
  [signed(third), body, false],
  [signed(secret), `${body} `, false],
  [signed(secret, new Date(Date.now() - 3_600_000)), body, false],
] as const;
const expected = cases.map(([, , isGenuine]) => isGenuine);

it.each([
  [
    'node',
    'check.mjs',
    process.execPath,
    "import { readFileSync } from 'node:fs';\nconst { secret, cases } = JSON.parse(readFileSync(process.argv[2], 'utf8'));\nconsole.log(JSON.stringify(cases.map(([headers, body]) => isGenuine(secret, headers, body))));\n",
  ],
  [
    'python',
    'check.py',
    'python3',
    'import json, sys\nwith open(sys.argv[1], encoding="utf-8") as file: given = json.load(file)\nprint(json.dumps([is_genuine(given["secret"], each[0], each[1].encode()) for each in given["cases"]]))\n',
  ],
])('the sample in %s of the page takes what is genuine, and nothing else', async (language, name, program, ending) => {
  const folder = await tempDir('webhook-samples');
  const [script, given] = [join(folder.path, name), join(folder.path, 'given.json')];
  await writeFile(script, `${await sampleOf(language)}\n${ending}`);
  await writeFile(given, JSON.stringify({ secret, cases }));
  const { stdout } = await run(program, [script, given]);
  expect(JSON.parse(stdout)).toEqual(expected);
  await folder.remove();
});
