import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AuditEventType, newId } from '@waybill/core';
import { migrate } from '@waybill/db';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, makeKeyFiles, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandsThatEnd } from '../commands-that-end.js';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What leaves no event, and why that is right. */
const silent: Readonly<Record<string, string>> = {
  'config digest': 'shows what runs go by, to whoever is on the machine itself',
  'config drift': 'shows what is not as it was applied, to whoever is on the machine itself',
  'config plan': 'shows what would change, to whoever is on the machine itself',
  'roles list': 'shows what there is, to whoever is on the machine itself',
  'roles show': 'shows what there is, to whoever is on the machine itself',
  'roles permissions': 'shows what every platform has',
  'approvals list': 'shows what waits, to whoever is on the machine itself',
  'approvals show': 'shows what waits, to whoever is on the machine itself',
  'approvals approve': 'approvals.integration.test.ts shows that it is recorded, with a change that waits',
  'approvals reject': 'approvals.integration.test.ts shows that it is recorded, with a change that waits',
  'people list': 'shows who there is, to whoever is on the machine itself',
  'sign-in switch-on': 'does what switching off does, the other way round',
  'sign-in list-providers': 'shows what is set up, to whoever is on the machine itself',
  'accounts keys': 'shows what there is, to whoever is on the machine itself',
  'sessions list': 'shows what happens now, to whoever is on the machine itself',
  'sessions processes': 'shows what happens now, to whoever is on the machine itself',
  'sessions end': 'sessions.integration.test.ts shows that it is recorded, with a session to end',
  'sessions drain': 'sessions.integration.test.ts shows that it is recorded, with a process to drain',
  'sessions resume': 'sessions.integration.test.ts shows that it is recorded, with a process to drain',
  'audit verify': 'reads a file, without the platform',
  'audit compare-anchor': 'compare-anchor.integration.test.ts shows that it is recorded, with an anchor to compare',
  'audit export': 'audit-export.integration.test.ts shows that it is recorded, with a key to sign with',
  'audit list-exports': 'shows what was asked for, to whoever is on the machine itself',
  'audit scheduled-exports list': 'shows how each stands, to whoever is on the machine itself',
  'audit scheduled-exports run': 'audit-export.integration.test.ts shows that it is recorded, with a scheduled export',
  'webhooks list': 'shows how they fare, to whoever is on the machine itself',
  'webhooks deliveries': 'shows the delivery log, to whoever is on the machine itself',
  'webhooks show': 'shows one delivery, to whoever is on the machine itself',
  'webhooks create': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'webhooks on': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'webhooks off': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'webhooks test': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'webhooks rotate-secret': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'webhooks redeliver': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'webhooks replay': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'webhooks delete': 'webhooks.integration.test.ts shows that it is recorded, with a receiver',
  'audit streams list': 'shows how far each is, to whoever is on the machine itself',
  'audit streams create': 'audit-streams.integration.test.ts shows that it is recorded, with a collector',
  'audit streams on': 'audit-streams.integration.test.ts shows that it is recorded, with a collector',
  'audit streams off': 'audit-streams.integration.test.ts shows that it is recorded, with a collector',
  'audit streams move': 'audit-streams.integration.test.ts shows that it is recorded, with a collector',
  'audit streams test': 'audit-streams.integration.test.ts shows that it is recorded, with a collector',
  'audit streams delete': 'audit-streams.integration.test.ts shows that it is recorded, with a collector',
  'receipt verify': 'reads a file, without the platform',
  completion: 'prints a script for the shell, without the platform',
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

/** As the console gives people one. */
function givePasskey(username: string): Promise<void> {
  return withPlatform({}, io, async ({ database }) => {
    const user = await database.read.users.findByUsername(username);
    if (user === undefined) return expect.unreachable();
    const key = { publicKey: new Uint8Array(77), signCount: 0, transports: ['internal'], isSynced: false };
    const made = { id: newId(), userId: user.id, name: 'Laptop', credentialId: 'QUJD', createdAt: new Date(), lastUsedAt: null };
    await database.read.passkeys.insert({ ...made, ...key });
  });
}

/** As a session that was signed in with one leaves it in the trail. */
function showCertificate(keyId: string): Promise<void> {
  return withPlatform({}, io, async ({ database }) => {
    const certificate = { serial: '1', keyId, authorityFingerprint: 'SHA256:x' };
    const actor = { kind: 'account', name: 'acme', certificate } as const;
    await database.transaction(async (tx) => tx.audit.append({ type: 'session.closed', outcome: 'success', actor }));
  });
}

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
  await writeFile(
    config,
    'partners: [{ slug: acme, name: Acme, accounts: [{ username: acme }] }]\nstores: [{ slug: main, kind: local }]\n',
  );
  const key = await makeKeyFiles(folder.path, 'next');
  const acts: readonly (readonly [words: readonly string[], type: AuditEventType])[] = [
    [['admin', 'create-api-key', '--name', 'n', '--role', 'viewer'], 'api-key.created'],
    [['admin', 'create-user', '--username', 'jane', '--role', 'viewer'], 'user.created'],
    [['roles', 'create', 'night', '--like', 'viewer', '--may', 'runs:repeat'], 'role.created'],
    [['roles', 'update', 'night', '--description', 'By night'], 'role.updated'],
    [['roles', 'delete', 'night'], 'role.deleted'],
    [['people', 'invite', '--name', 'Bo', '--email', 'bo@acme.example', '--role', 'viewer'], 'user.invited'],
    [['people', 'revoke-invitation', 'bo@acme.example'], 'user.invitation-revoked'],
    [['people', 'invite-again', 'bo@acme.example'], 'user.invited'],
    [['people', 'remove-passkeys', 'jane'], 'user.passkey-removed'],
    [['people', 'mark-break-glass', 'jane'], 'user.updated'],
    [['people', 'unmark-break-glass', 'jane'], 'user.updated'],
    [['sign-in', 'policy', '--idle-minutes', '20', '--second-factor', 'admin'], 'sign-in-policy.changed'],
    [
      ['sign-in', 'add-provider', 'acme', '--name', 'Acme', '--issuer', 'http://127.0.0.1:9', '--client-id', 'c'],
      'oidc-provider.created',
    ],
    [['sign-in', 'test-provider', 'acme'], 'oidc-provider.tested'],
    [['sign-in', 'switch-off', 'acme'], 'oidc-provider.updated'],
    [['sign-in', 'remove-provider', 'acme'], 'oidc-provider.deleted'],
    [['admin', 'reset-password', '--username', 'jane'], 'user.password-changed'],
    [['admin', 'erase-person', '--username', 'jane', '--reason', 'Asked for.'], 'user.erased'],
    [['admin', 'erase-certificate-holder', '--key-id', 'jo@laptop', '--reason', 'Asked for.'], 'audit.certificate-holder-erased'],
    [['admin', 'pause', '--reason', 'Night.'], 'platform.paused'],
    [['admin', 'resume'], 'platform.resumed'],
    [['admin', 'rotate-master-key'], 'platform.master-key-rotated'],
    [['admin', 'rotate-host-keys'], 'server-host-key.added'],
    [['admin', 'ban', '--address', '192.0.2.7', '--reason', 'Noise.'], 'address.banned'],
    [['admin', 'lift-ban', '--address', '192.0.2.7'], 'address.ban-lifted'],
    [['config', 'apply', config], 'config.applied'],
    [['accounts', 'offer-key', 'acme', `${key.privateKeyFile}.pub`], 'account.key-offered'],
    [['accounts', 'withdraw-key', 'acme', key.fingerprint], 'account.key-withdrawn'],
    [['accounts', 'make-link', 'acme'], 'account.link-made'],
    [['accounts', 'revoke-link', 'acme'], 'account.link-revoked'],
    [['config', 'export'], 'config.exported'],
    [['files', 'mkdir', 'store:main/in'], 'folder.created'],
    [['files', 'put', config, 'store:main/in/'], 'file.uploaded'],
    [['files', 'ls', 'store:main/in'], 'store.read'],
    [['files', 'sum', 'store:main/in/partner.yaml'], 'file.read'],
    [['files', 'get', 'store:main/in/partner.yaml', join(folder.path, 'fetched.yaml')], 'file.downloaded'],
    [['files', 'mv', 'store:main/in/partner.yaml', '/in/renamed.yaml'], 'file.renamed'],
    [['files', 'rm', 'store:main/in/renamed.yaml'], 'file.deleted'],
  ];
  const withoutEvent: string[] = [];
  const called = new Set<string>();
  for (const [words, type] of acts) {
    if (type === 'user.passkey-removed') await givePasskey('jane');
    if (type === 'audit.certificate-holder-erased') await showCertificate('jo@laptop');
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
