import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram, tempDir } from '@waybill/testkit';
import { expect, it } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const script = `import { createClient, WaybillProblem } from '@waybill/client';
const waybill = createClient({ baseUrl: process.argv[2], apiKey: 'wb_key' });
for await (const { name } of waybill.partners.all({ status: 'active' })) console.log(name);
const problem = await waybill.partners.get('p').catch((error) => error);
console.log(problem instanceof WaybillProblem, problem.code);
`;

const typed = `import { createClient, type Partner, type Run } from '@waybill/client';
const waybill = createClient({ baseUrl: 'https://w', apiKey: 'wb_key' });
export const partner: Promise<Partner> = waybill.partners.create({ slug: 'acme', name: 'Acme' });
export const run: Promise<Run> = waybill.runs.wait('r', { signal: AbortSignal.timeout(1000) });
// @ts-expect-error there is no such field
waybill.partners.create({ slug: 'acme', name: 'Acme', nonsense: 1 });
`;

it('is one package that installs without a network and works outside of the workspace, with its types', async () => {
  const packed = await runProgram(process.execPath, [join(root, 'scripts/pack-client.mjs')]);
  expect(packed).toMatchObject({ code: 0, stderr: '' });
  const tarball = packed.stdout.trim();
  const folder = await tempDir('client');
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const status = path.startsWith('/api/v1/partners?') ? 200 : 404;
    const more = path.includes('cursor=') ? {} : { nextCursor: 'c' };
    const problem = { type: 't', title: 'T', status, detail: 'D.', instance: path, code: 'not-found', requestId: 'r' };
    const body = status === 200 ? { items: [{ name: `Acme ${request.headers.authorization}` }], ...more } : problem;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  try {
    await writeFile(join(folder.path, 'package.json'), '{ "private": true, "type": "module" }');
    const install = ['install', '--offline', '--no-audit', '--no-fund', '--no-package-lock', tarball];
    expect(await runProgram('npm', install, { cwd: folder.path })).toMatchObject({ code: 0 });
    const manifest = JSON.parse(readFileSync(join(folder.path, 'node_modules/@waybill/client/package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(basename(tarball)).toBe(`waybill-client-${manifest.version}.tgz`);

    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await writeFile(join(folder.path, 'script.js'), script);
    expect(await runProgram(process.execPath, ['script.js', `http://127.0.0.1:${port}`], { cwd: folder.path })).toEqual({
      code: 0,
      stderr: '',
      stdout: 'Acme Bearer wb_key\nAcme Bearer wb_key\ntrue not-found\n',
    });

    await writeFile(join(folder.path, 'typed.ts'), typed);
    const strict = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--lib', 'es2022,dom', '--types', ''];
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    expect(await runProgram(process.execPath, [compiler, ...strict, 'typed.ts'], { cwd: folder.path })).toEqual({
      code: 0,
      stderr: '',
      stdout: '',
    });
  } finally {
    server.close();
    await folder.remove();
  }
});
