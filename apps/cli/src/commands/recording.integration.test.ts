import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEventType } from '@waybill/core';
import { migrate } from '@waybill/db';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandsThatEnd } from '../commands-that-end.js';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What leaves no event, and why that is right. */
const silent: Readonly<Record<string, string>> = {
  'config plan': 'shows what would change, to whoever is on the machine itself',
  'sessions list': 'shows what happens now, to whoever is on the machine itself',
  'sessions processes': 'shows what happens now, to whoever is on the machine itself',
  'sessions end': 'sessions.integration.test.ts shows that it is recorded, with a session to end',
  'sessions drain': 'sessions.integration.test.ts shows that it is recorded, with a process to drain',
  'sessions resume': 'sessions.integration.test.ts shows that it is recorded, with a process to drain',
  'audit verify': 'reads a file, without the platform',
  'receipt verify': 'reads a file, without the platform',
  keygen: 'makes a key in a file, without the platform',
  sandbox: 'is a partner to rehearse with, without the platform',
};

let folder: TempDir;
let drop: () => Promise<void>;
let io: CommandIo;

beforeAll(async () => {
  folder = await tempDir('cli-recording');
  const created = await createTestDatabase({
    template: { name: 'waybill_cli', migrate: (adminUrl: string) => migrate(adminUrl, { log }) },
  });
  drop = created.drop;

  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  io = {
    environment: { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path },
    print: () => undefined,
    tell: () => undefined,
    signal: new AbortController().signal,
    exitWith: () => undefined,
  };
});
afterAll(async () => {
  await drop();
  await folder.remove();
});

async function program(): Promise<Command> {
  const made = new Command();
  for (const register of await Promise.all(Object.values(commandsThatEnd).map((load) => load()))) register(made, io);
  return made;
}

/** The full names of the commands that do something. */
function namesOf(command: Command, before: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((each) => {
    const path = [...before, each.name()];
    return each.commands.length > 0 ? namesOf(each, path) : [path.join(' ')];
  });
}

it('every command leaves an event of what it changed or disclosed, or has a reason not to', async () => {
  const config = join(folder.path, 'partner.yaml');
  await writeFile(config, 'partners: [{ slug: acme, name: Acme }]\n');
  const acts: readonly (readonly [words: readonly string[], type: AuditEventType])[] = [
    [['admin', 'create-api-key', '--name', 'n', '--role', 'viewer'], 'api-key.created'],
    [['admin', 'create-user', '--username', 'jane', '--role', 'viewer'], 'user.created'],
    [['admin', 'reset-password', '--username', 'jane'], 'user.password-changed'],
    [['admin', 'erase-person', '--username', 'jane', '--reason', 'Asked for.'], 'user.erased'],
    [['admin', 'pause', '--reason', 'Night.'], 'platform.paused'],
    [['admin', 'resume'], 'platform.resumed'],
    [['admin', 'rotate-master-key'], 'platform.master-key-rotated'],
    [['admin', 'rotate-host-keys'], 'server-host-key.added'],
    [['admin', 'ban', '--address', '192.0.2.7', '--reason', 'Noise.'], 'address.banned'],
    [['admin', 'lift-ban', '--address', '192.0.2.7'], 'address.ban-lifted'],
    [['config', 'apply', config], 'config.applied'],
  ];
  const withoutEvent: string[] = [];
  const called = new Set<string>();
  for (const [words, type] of acts) {
    await (await program()).parseAsync([...words], { from: 'user' });
    const found = await withPlatform({}, io, ({ database }) => database.read.auditTrail.list({ type }, { limit: 1 }));
    called.add(words.slice(0, 2).join(' '));
    if (found.items.length === 0) withoutEvent.push(words.join(' '));
  }
  expect(withoutEvent).toEqual([]);
  const names = namesOf(await program());
  expect(names.filter((name) => !called.has(name) && !Object.hasOwn(silent, name))).toEqual([]);
  expect(Object.keys(silent).filter((name) => !names.includes(name) || called.has(name))).toEqual([]);
});
