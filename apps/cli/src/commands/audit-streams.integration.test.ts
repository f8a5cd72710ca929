import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@waybill/db';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, startSyslogCollector, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerAudit } from './audit.js';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';

let folder: TempDir;
let drop: () => Promise<void>;
let environment: CommandIo['environment'];

beforeAll(async () => {
  folder = await tempDir('cli-streams');
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

/** Runs `waybill audit streams …`. */
async function streams(...words: readonly string[]) {
  const said: string[] = [];
  let status = 0;
  const say = (text: string): void => void said.push(text);
  const exitWith = (code: number): void => {
    status = code;
  };
  const program = new Command();
  registerAudit(program, { environment, print: say, tell: say, signal: new AbortController().signal, exitWith });
  await program.parseAsync(['audit', 'streams', ...words], { from: 'user' });
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
      (await database.read.auditTrail.list({ typePrefix: 'audit-stream.' }, { limit: 50 })).items
        .map(({ type }) => type)
        .toReversed(),
  );

it('a stream is set up, tested, switched off and on, moved and deleted from the command line, and each act is in the trail', async () => {
  const collector = await startSyslogCollector();
  const where = `127.0.0.1:${collector.port}`;
  const made = await streams('create', 'siem', '--syslog', where, '--plain-tcp', '--type', 'user.*', 'transfer.*', '--off');
  expect(made).toMatchObject({ status: 0 });
  expect((await streams('list')).text).toBe(`siem  syslog+tcp://${where} cef  0 sent, 1 behind  off`);
  const tested = await streams('test', 'siem');
  expect(tested.status).toBe(0);
  expect(tested.text).toMatch(/^ok {5}dns: .*\nok {5}tcp: .*\nok {5}send: \d+ bytes/);
  expect(collector.messages[0]).toContain(' seq="0" ');
  for (const words of [['on'], ['off'], ['move', '--from', 'beginning']])
    expect(await streams(words[0] ?? '', 'siem', ...words.slice(1))).toMatchObject({ status: 0 });
  await collector.close();
  const failed = await streams('test', 'siem');
  expect(failed.status).toBe(1);
  expect(failed.text).toMatch(/FAILED tcp: .* \(net.refused\)$/);
  expect(await streams('delete', 'siem')).toMatchObject({ status: 0 });
  expect(await recorded()).toEqual([
    ...['audit-stream.created', 'audit-stream.tested', 'audit-stream.updated', 'audit-stream.updated', 'audit-stream.updated'],
    ...['audit-stream.tested', 'audit-stream.deleted'],
  ]);
});

it('keeps what is secret of a webhook, and shows none of it', async () => {
  const headers = join(folder.path, 'headers');
  await writeFile(headers, 'Authorization: Splunk very-secret\n');
  expect((await streams('create', 'hec', '--webhook', 'https://splunk.example/raw', '--header-file', headers)).status).toBe(0);
  const { text } = await streams('list', '--json');
  expect(text).toContain('"headerNames":["Authorization"]');
  expect(text).not.toContain('very-secret');
});

it.each([
  [['create', 'a'], /either --syslog or --webhook/],
  [['create', 'a', '--syslog', 'h', '--webhook', 'https://a.example'], /either --syslog or --webhook/],
  [['create', 'a', '--syslog', 'h', '--array'], /--array: this is for a webhook/],
  [['create', 'a', '--webhook', 'https://a.example', '--format', 'cef'], /json or ocsf/],
  [['create', 'a', '--syslog', 'h', '--ca-file', '/nowhere/ca.pem'], /not there/],
  [['test', 'nobody'], /There is no stream "nobody"/],
])('%j is misused: exit status 2, and why', async (words, why) => {
  const { status, text } = await streams(...words);
  expect(status).toBe(2);
  expect(text).toMatch(why);
});
