import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@waybill/db';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, makeCertificates, startWebhookCollector, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';
import { registerWebhooks } from './webhooks.js';

let folder: TempDir;
let drop: () => Promise<void>;
let environment: CommandIo['environment'];

beforeAll(async () => {
  folder = await tempDir('cli-webhooks');
  const log = { info: () => undefined };
  const created = await createTestDatabase({
    template: { name: 'waybill_cli', migrate: (url: string) => migrate(url, { log }) },
  });
  drop = created.drop;
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  environment = { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path, WAYBILL_OUTBOUND_ALLOW: 'loopback' };
});
afterAll(async () => {
  await drop();
  await folder.remove();
});

/** Runs `waybill webhooks …`. */
async function webhooks(...words: readonly string[]) {
  const said: string[] = [];
  let status = 0;
  const say = (text: string): void => void said.push(text);
  const exitWith = (code: number): void => {
    status = code;
  };
  const program = new Command();
  registerWebhooks(program, { environment, print: say, tell: say, signal: new AbortController().signal, exitWith });
  await program.parseAsync(['webhooks', ...words], { from: 'user' });
  return { status, text: said.join('\n') };
}

const recorded = () =>
  withPlatform(
    {},
    {
      environment,
      print: () => undefined,
      tell: () => undefined,
      signal: new AbortController().signal,
      exitWith: () => undefined,
    },
    async ({ database }) =>
      (await database.read.auditTrail.list({ typePrefix: 'webhook.' }, { limit: 50 })).items.map(({ type }) => type).toReversed(),
  );

it('a webhook is set up, tested, switched, rotated, looked into, repeated and deleted from the command line, and each act is in the trail', async () => {
  const certificates = await makeCertificates();
  const receiver = await startWebhookCollector(certificates.server);
  const ca = join(folder.path, 'ca.pem');
  await writeFile(ca, certificates.ca);
  const made = await webhooks('create', 'erp', '--url', `${receiver.url}/in`, '--type', 'run.*', '--ca-file', ca, '--off');
  expect(made).toMatchObject({ status: 0 });
  expect(made.text).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n/);
  expect((await webhooks('list')).text).toBe(`erp  ${receiver.url}/in  0 waiting, 0 parked  off`);
  expect((await webhooks('test', 'erp')).text).toMatch(/\nok {5}answer: status 204$/);
  receiver.answer = () => ({ status: 500, body: 'broken\u001b[2J' });
  expect(await webhooks('test', 'erp')).toMatchObject({ status: 1 });
  await webhooks('on', 'erp');
  expect((await webhooks('rotate-secret', 'erp')).text).toMatch(/^whsec_/);
  const listed = await webhooks('deliveries', 'erp', '--state', 'parked', '--json');
  const { id }: { id: string } = JSON.parse(listed.text);
  const shown = await webhooks('show', id);
  expect(shown.text).toMatch(/\n1 {2}.* 500 {2}.*\n {3}"broken\\u001b/);
  await expect(webhooks('redeliver', id)).rejects.toThrow(/test event/);
  expect((await webhooks('replay', 'erp', '--since', '2000-01-01', '--until', '2000-01-02')).text).toContain('no event');
  await webhooks('off', 'erp');
  expect((await webhooks('test', 'other')).status).toBe(2);
  await webhooks('delete', 'erp');
  expect(await recorded()).toEqual([
    ...['webhook.created', 'webhook.tested', 'webhook.tested', 'webhook.updated', 'webhook.secret-rotated'],
    ...['webhook.updated', 'webhook.deleted'],
  ]);
  await receiver.close();
});

it('a webhook is made with secret headers from files, and hears of what is told only', async () => {
  const header = join(folder.path, 'erp.header');
  await writeFile(header, 'Bearer of ours\n');
  const create = (name: string, ...words: readonly string[]) =>
    webhooks('create', name, '--url', 'https://hooks.example/', '--off', ...words);
  expect(await create('some', '--header-file', `Authorization=${header}`, '--tag', 'eu', 'us')).toMatchObject({ status: 0 });
  expect(JSON.parse((await webhooks('list', '--json')).text)).toMatchObject({
    ...{ headerNames: ['Authorization'], scope: { partnerIds: [], tags: ['eu', 'us'] }, jobIds: [] },
  });
  expect(await create('x', '--partner', 'nowhere')).toEqual({ status: 2, text: 'There is no partner "nowhere".' });
  expect(await create('x', '--job', 'nowhere')).toEqual({ status: 2, text: 'There is no job "nowhere".' });
  expect((await create('x', '--header-file', 'Authorization')).text).toContain('it is a name and a file');
});
