import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, newId } from '@waybill/core';
import { createPartner, enrolTotp, eraseCertificateHolder, updateAccount, verifyAuditTrail } from '@waybill/engine';
import { totpCode, totpTools } from '@waybill/secrets';
import {
  examplesOf,
  itWhenExhaustive,
  type KeyFiles,
  type KeyKind,
  makeKeyFiles,
  runProgram,
  runPython,
  sftpBatch,
  waitFor,
} from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, recorded, type World } from './testing/world/open-world.js';
import { paramiko } from './testing/world/paramiko.js';

const itExhaustively = await itWhenExhaustive();

let world: World;
let authority: KeyFiles;
let other: KeyFiles;
let partnerKey: KeyFiles;

beforeAll(async () => {
  world = await openWorld();
  [authority, other, partnerKey] = await Promise.all([
    makeKeyFiles(world.folder, 'authority'),
    makeKeyFiles(world.folder, 'other-authority', 'ecdsa'),
    makeKeyFiles(world.folder, 'certified', 'rsa'),
  ]);
});
afterAll(() => world.close());

let made = 0;

/** Signs a key with `ssh-keygen -s`; resolves to the file of the certificate. */
async function certify(
  by: KeyFiles,
  principals: string,
  { key = partnerKey, more = [] as readonly string[] } = {},
): Promise<string> {
  const copy = join(world.folder, `to-sign-${++made}`);
  await copyFile(`${key.privateKeyFile}.pub`, `${copy}.pub`);
  const args = ['-q', '-s', by.privateKeyFile, '-I', 'laptop@acme', ...(principals === '' ? [] : ['-n', principals]), ...more];
  const { code, stderr } = await runProgram('ssh-keygen', [...args, `${copy}.pub`]);
  if (code !== 0) throw new Error(stderr);
  return `${copy}-cert.pub`;
}

const anAccount = (options = '', more: Parameters<World['anAccount']>[0] = {}): Promise<Account> =>
  world.anAccount({ authorizedKeys: [`cert-authority${options} ${authority.publicKey}`], ...more });

/** OpenSSH's `sftp` with a key and its certificate: whether it came in. */
async function comesIn(username: string, certificate: string | undefined, key = partnerKey, code?: string): Promise<boolean> {
  const { code: status } = await sftpBatch(
    {
      host: '127.0.0.1',
      port: world.port,
      username,
      privateKeyFile: key.privateKeyFile,
      ...(code === undefined ? {} : { password: 'not asked for', code }),
      args: certificate === undefined ? [] : ['-o', `CertificateFile=${certificate}`],
      cwd: world.folder,
    },
    ['pwd'],
  );
  return status === 0;
}

/** Why a certificate was refused. OpenSSH tries the key alone as well. */
function reason(username: string): Promise<string> {
  return waitFor(
    async () => {
      const events = await world.events({ type: 'session.refused', actorName: username });
      return events.map(({ failure }) => failure?.detail).find((detail) => detail !== 'unknown-key');
    },
    { what: `a refusal of ${username}` },
  );
}

const kinds = await examplesOf<KeyKind>(['rsa', 'ed25519', 'ecdsa'], 1);

describe('a certificate of an authority that an account trusts', () => {
  it.each(kinds)('signs OpenSSH in with a key of kind %s', async (kind) => {
    const { username } = await anAccount();
    const key = await makeKeyFiles(world.folder, `client-${kind}`, kind);
    expect(await comesIn(username, undefined, key)).toBe(false);
    expect(await comesIn(username, await certify(authority, username, { key }), key)).toBe(true);
  });

  it('is in the trail, with the session and in the receipt of what is sent', async () => {
    const account = await anAccount();
    const { username } = account;
    const certificate = await certify(authority, username, { more: ['-z', '4711'] });
    await writeFile(join(world.folder, 'a.txt'), 'of a certificate');
    const ended = await sftpBatch(
      {
        ...{ host: '127.0.0.1', port: world.port, username, privateKeyFile: partnerKey.privateKeyFile, cwd: world.folder },
        args: ['-o', `CertificateFile=${certificate}`],
      },
      ['put a.txt'],
    );
    expect(ended.code).toBe(0);
    const facts = { serial: '4711', keyId: 'laptop@acme', authorityFingerprint: authority.fingerprint };
    const [opened] = await recorded(world, { type: 'session.opened', actorName: username });
    expect(opened?.actor).toMatchObject({ method: 'publickey', keyFingerprint: partnerKey.fingerprint, certificate: facts });
    const [arrived] = await recorded(world, { type: 'upload.committed', actorName: username });
    expect(arrived?.actor.certificate).toEqual(facts);
    const receipt = await world.deps.database.read.transfers.receipt(arrived?.transferId ?? newId());
    const { keyId, ...without } = facts;
    expect(JSON.parse(receipt?.body ?? '{}').source).toEqual({
      ...{ kind: 'account', name: username, path: '/a.txt', certificate: without },
    });

    // Whom the authority named there can be erased, and nothing else goes with them.
    const erased = await eraseCertificateHolder(world.deps, { keyId, reason: 'Asked for.' }, world.context);
    expect(erased.events).toBeGreaterThanOrEqual(3);
    const [after] = await recorded(world, { type: 'upload.committed', actorName: username });
    expect(after).toMatchObject({ actor: { certificate: { ...facts, keyId: '(erased)' } }, erased: ['actor.certificate.keyId'] });
    expect(
      (await world.deps.database.read.auditTrail.list({ type: 'audit.certificate-holder-erased' }, { limit: 1 })).items,
    ).toMatchObject([{ details: { events: erased.events, reason: 'Asked for.' } }]);
    expect(await verifyAuditTrail(world.deps, { signal: new AbortController().signal }, world.context)).toMatchObject({
      ok: true,
    });
  });

  itExhaustively('signs paramiko and AsyncSSH in', async () => {
    const { username } = await anAccount();
    const key = await makeKeyFiles(world.folder, 'of-libraries', 'rsa');
    await copyFile(await certify(authority, username, { key }), `${key.privateKeyFile}-cert.pub`);
    const { privateKeyFile: keyFile } = key;
    const byParamiko = await paramiko({ port: world.port, username, keyFile }, `print(sftp.normalize('.'))`);
    expect(byParamiko).toMatchObject({ code: 0, lines: ['/'] });
    const script = `
import asyncio, sys, asyncssh
async def main():
    async with asyncssh.connect('127.0.0.1', port=int(sys.argv[1]), username=sys.argv[2], known_hosts=None, client_keys=[sys.argv[3]]) as c:
        async with c.start_sftp_client() as sftp:
            print(await sftp.getcwd())
asyncio.run(main())
`;
    expect(await runPython(script, [String(world.port), username, keyFile])).toMatchObject({ code: 0, stdout: '/\n' });
  });

  it('is asked for the second factor as a key is', async () => {
    const { id, username } = await anAccount();
    const { secret } = await enrolTotp(world.deps, { accountId: id }, world.context);
    const certificate = await certify(authority, username);
    expect(await comesIn(username, certificate)).toBe(false);
    const code = totpCode(totpTools.parseSecret(secret) ?? new Uint8Array(), new Date());
    expect(await comesIn(username, certificate, partnerKey, code)).toBe(true);
  });
});

/** What is wrong, the options of the authority's line, principals, arguments of ssh-keygen, and what the trail says. */
const notGoodEnough: readonly (readonly [string, string, string, readonly string[], string])[] = [
  ['is for somebody else', '', 'somebody-else', [], 'certificate-for-others'],
  ['is for everybody', '', '', [], 'certificate-for-others'],
  ['is over', '', 'USER', ['-V', '20200101000000Z:20210101000000Z'], 'certificate-expired'],
  ['does not hold yet', '', 'USER', ['-V', '20990101000000Z:20990102000000Z'], 'certificate-not-yet-valid'],
  ['may come from elsewhere', '', 'USER', ['-O', 'source-address=192.0.2.0/24'], 'certificate-not-from-here'],
  ['forces a command', '', 'USER', ['-O', 'force-command=internal-sftp'], 'certificate-option'],
  ['has an unknown critical option', '', 'USER', ['-O', 'critical:x@example.com=1'], 'certificate-option'],
  ['is of an authority that may come from elsewhere', ',from="192.0.2.0/24"', 'USER', [], 'key-not-from-here'],
  ['is of an authority whose time is over', ',expiry-time="20200101"', 'USER', [], 'key-expired'],
  ['is for the user name where others are named', ',principals="batch"', 'USER', [], 'certificate-for-others'],
];

const faults = await examplesOf(notGoodEnough, 2);

describe('a certificate that is not good enough', () => {
  it.each(faults)('signs nobody in when it %s', async (_, options, principals, more, expected) => {
    const { username } = await anAccount(options);
    expect(await comesIn(username, await certify(authority, principals.replace('USER', username), { more }))).toBe(false);
    expect(await reason(username)).toBe(expected);
  });

  it('signs in where it is good enough: principals of the line, addresses, extensions that mean nothing here', async () => {
    const { username } = await anAccount(',principals="batch,nightly"');
    const more = ['-O', 'source-address=127.0.0.0/8,::1/128', '-O', 'clear', '-O', 'extension:x@example.com=1'];
    expect(await comesIn(username, await certify(authority, 'x,nightly', { more }))).toBe(true);
  });

  itExhaustively('signs nobody in by another authority, nor at an account of another partner, nor by itself', async () => {
    const partner = await createPartner(world.deps, { slug: 'elsewhere', name: 'Elsewhere' }, world.context);
    const { username } = await anAccount();
    const theirs = await world.anAccount({
      partnerId: partner.id,
      authorizedKeys: [`cert-authority ${other.publicKey}`],
    });
    expect(await comesIn(username, await certify(other, username))).toBe(false);
    expect(await comesIn(theirs.username, await certify(authority, theirs.username))).toBe(false);
    expect(await comesIn(username, await certify(partnerKey, username))).toBe(false);
    expect(await reason(username)).toBe('unknown-authority');
    // The key of the authority is no key of the account.
    expect(await comesIn(username, undefined, authority)).toBe(false);
    expect(await comesIn(theirs.username, await certify(other, theirs.username))).toBe(true);
    const unknown = `nobody-${newId()}`;
    expect(await comesIn(unknown, await certify(authority, unknown))).toBe(false);
    expect(await reason(unknown)).toBe('unknown-user');
  });
});

/** By what, and the line that says so. */
const revocations: readonly (readonly [string, (key: KeyFiles) => string])[] = [
  ['its serial', () => 'serial: 10-20'],
  ['its key id', () => 'id: laptop@acme'],
  ['its key', (key) => `key: ${key.publicKey}`],
  ['its authority', () => `hash: ${authority.fingerprint}`],
];

const revoking = await examplesOf(revocations, 1);

describe('what is revoked', () => {
  it.each(revoking)('signs nobody in, and a session of it ends, by %s', async (_, line) => {
    const account = await anAccount();
    const { username } = account;
    const key = await makeKeyFiles(world.folder, `revoked-${++made}`);
    const certificate = await certify(authority, username, { key, more: ['-z', '15'] });
    await copyFile(certificate, `${key.privateKeyFile}-cert.pub`);
    const session = paramiko(
      { port: world.port, username, keyFile: key.privateKeyFile },
      `
import time
for _ in range(600):
    if not client.get_transport().is_active():
        break
    time.sleep(0.1)
print('active' if client.get_transport().is_active() else 'ended')
`,
    );
    await recorded(world, { type: 'session.opened', actorName: username });
    await updateAccount(world.deps, { ...account, changes: { revokedKeys: ['serial: 99', line(key)] } }, world.context);
    expect((await session).lines.at(-1)).toBe('ended');
    const [closed] = await recorded(world, { type: 'session.closed', actorName: username });
    expect(closed).toMatchObject({ reason: 'asked', details: { detail: 'certificate-revoked' } });
    expect(await comesIn(username, certificate, key)).toBe(false);
    expect(await reason(username)).toBe('certificate-revoked');
  });

  itExhaustively('ends the sessions of an authority that is taken away, and leaves those of others', async () => {
    const account = await anAccount();
    const { username } = account;
    const key = await makeKeyFiles(world.folder, `left-${++made}`);
    await copyFile(await certify(authority, username, { key }), `${key.privateKeyFile}-cert.pub`);
    const session = paramiko(
      { port: world.port, username, keyFile: key.privateKeyFile },
      `
import time
for _ in range(600):
    if not client.get_transport().is_active():
        break
    time.sleep(0.1)
print('active' if client.get_transport().is_active() else 'ended')
`,
    );
    await recorded(world, { type: 'session.opened', actorName: username });
    const trusted = { authorizedKeys: [`cert-authority ${authority.publicKey}`, world.clientKey.publicKey] };
    const more = await updateAccount(world.deps, { ...account, changes: trusted }, world.context);
    const live = await waitFor(
      async () => (await world.deps.database.read.liveSessions.list({ accountId: account.id }, { limit: 9 })).items[0],
      { what: 'the live session' },
    );
    expect(live).toMatchObject({ endRequestedAt: null, certificate: { authorityFingerprint: authority.fingerprint } });
    await updateAccount(world.deps, { ...more, changes: { authorizedKeys: [world.clientKey.publicKey] } }, world.context);
    expect((await session).lines.at(-1)).toBe('ended');
    const [closed] = await recorded(world, { type: 'session.closed', actorName: username });
    expect(closed).toMatchObject({ details: { detail: 'unknown-authority' } });
  });
});

it('no certificate is an authorised key of an account', async () => {
  const line = (await readFile(await certify(authority, 'acme'), 'utf8')).trim();
  await expect(world.anAccount({ authorizedKeys: [line] })).rejects.toMatchObject({
    code: 'key.unsupported',
    publicDetail: expect.stringContaining('This is a certificate'),
  });
});
