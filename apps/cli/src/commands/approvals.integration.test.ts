import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@waybill/db';
import { createRole, createUser, localActor } from '@waybill/engine';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { registerApprovals } from './approvals.js';
import type { CommandIo } from './command-io.js';
import { registerConfig } from './config.js';
import { withPlatform } from './open-platform.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const password = 'correct horse battery staple';
let folder: TempDir;
let drop: () => Promise<void>;
let io: CommandIo;
let printed: string[] = [];
let status = 0;

beforeAll(async () => {
  folder = await tempDir('cli-approvals');
  const template = { name: 'waybill_cli', migrate: (adminUrl: string) => migrate(adminUrl, { log }) };
  const created = await createTestDatabase({ template });
  drop = created.drop;
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  await writeFile(join(folder.path, 'password'), `${password}\n`);
  io = {
    environment: { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path },
    print: (line) => printed.push(line),
    tell: (line) => printed.push(line),
    signal: new AbortController().signal,
    exitWith: (given) => {
      status = given;
    },
  };
  await withPlatform({}, io, async ({ administration }) => {
    const context = { actor: localActor('test') };
    const makesAccounts = { slug: 'makes-accounts', permissions: ['accounts:create', 'approvals:read'] } as const;
    await createRole(administration, makesAccounts, context);
    const person = { password, mustChangePassword: false };
    await createUser(administration, { ...person, username: 'jane', name: 'Jane', role: 'admin' }, context);
    await createUser(administration, { ...person, username: 'joe', name: 'Joe', role: makesAccounts.slug }, context);
  });
});
afterAll(async () => {
  await drop();
  await folder.remove();
});
beforeEach(() => {
  printed = [];
  status = 0;
});

async function waybill(...words: readonly string[]): Promise<string> {
  const program = new Command();
  registerApprovals(program, io);
  registerConfig(program, io);
  printed = [];
  await program.parseAsync([...words], { from: 'user' });
  return printed.join('\n');
}

async function apply(text: string): Promise<string> {
  const file = join(folder.path, 'platform.yaml');
  await writeFile(file, text);
  return waybill('config', 'apply', file);
}

const accounts = (...names: readonly string[]) =>
  `partners: [{ slug: acme, name: Acme, accounts: [${names.map((name) => `{ username: ${name} }`).join(', ')}] }]\n`;
const idIn = (text: string): string => /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(text)?.[0] ?? '';

it('applies a policy, then proposes what takes a second person, once, and a person approves it', async () => {
  await apply(`${accounts()}approvals: { kinds: [account], expireAfterDays: 3 }\n`);
  expect(status).toBe(0);
  const applied = await apply(accounts('acme-in'));
  expect(applied).toContain('? account acme-in waits for a second person');
  expect(status).toBe(3);
  expect(idIn(await apply(accounts('acme-in')))).toBe(idIn(applied));
  const listed = await waybill('approvals', 'list');
  expect(listed.split('\n')).toHaveLength(1);
  const id = idIn(listed);
  expect(await waybill('approvals', 'show', id)).toContain('account.created');
  const wrong = waybill('approvals', 'approve', id, '--as', 'nobody', '--password-file', join(folder.path, 'password'));
  await expect(wrong).rejects.toThrow('sign-in.refused');
  const joe = waybill('approvals', 'approve', id, '--as', 'joe', '--password-file', join(folder.path, 'password'));
  await expect(joe).rejects.toMatchObject({ publicDetail: 'It takes the permission approvals:approve.' });
  await waybill('approvals', 'approve', id, '--as', 'jane', '--password-file', join(folder.path, 'password'));
  status = 0;
  expect(await apply(accounts('acme-in'))).toContain('0 created, 0 changed');
  expect(status).toBe(0);
});

it('rejects a change, with a reason', async () => {
  const id = idIn(await apply(accounts('acme-in', 'acme-out')));
  await waybill('approvals', 'reject', id, '--reason', 'Not needed.');
  expect(await waybill('approvals', 'list', '--state', 'rejected')).toContain(id);
});
