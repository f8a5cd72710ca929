import { type Connection, Failure } from '@waybill/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createConnection,
  deleteConnection,
  resumeConnection,
  type UpdateConnectionInput,
  updateConnection,
} from './connections.js';
import { addHostKey, approveHostKey, retireHostKey } from './host-keys.js';
import { deleteKey, generateKey, importKey } from './keys.js';
import { testConnection } from './test-connection.js';
import {
  aWorld,
  failureOf,
  type OpenAdministration,
  openAdministration,
  SpokenPartner,
  unique,
} from './testing/open-administration.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());

const fresh = new SpokenPartner();
beforeEach(() => {
  Object.assign(open.partner, { hostKey: fresh.hostKey, password: fresh.password, down: undefined });
});

const signal = (): AbortSignal => new AbortController().signal;
const otherKey = { algorithm: 'ssh-ed25519', publicKey: 'ssh-ed25519 AAAAsecond', fingerprint: `SHA256:${'b'.repeat(43)}` };

async function connectionWithoutHostKeys() {
  const { partner } = await aWorld(open);
  const input = {
    partnerId: partner.id,
    slug: unique('bare'),
    host: '192.0.2.1',
    username: 'u',
    password: open.partner.password,
  };
  return createConnection(open.deps, input, open.context);
}

describe('a connection', () => {
  it('keeps its password sealed, and out of the audit trail', async () => {
    const { connection } = await aWorld(open);
    const secret = await open.database.read.secrets.get(connection.passwordSecretId ?? '');
    expect(Buffer.from(secret.sealed).includes(open.partner.password)).toBe(false);
    expect(open.deps.secretBox.open(secret, (bytes) => Buffer.from(bytes).toString())).toBe(open.partner.password);
    expect(JSON.stringify(await open.events({ partnerId: connection.partnerId }))).not.toContain(open.partner.password);
  });

  it('replaces a password and forgets the old one', async () => {
    const { connection } = await aWorld(open);
    const after = await updateConnection(open.deps, { ...connection, changes: { password: 'another one' } }, open.context);
    expect(after.passwordSecretId).not.toBe(connection.passwordSecretId);
    expect((await failureOf(open.database.read.secrets.get(connection.passwordSecretId ?? ''))).code).toBe('not-found');
  });

  it('cannot be without a credential', async () => {
    const { connection } = await aWorld(open);
    const failure = await failureOf(updateConnection(open.deps, { ...connection, changes: { password: null } }, open.context));
    expect(failure).toMatchObject({ code: 'input.invalid', field: '/keyId' });
    expect((await open.database.read.connections.get(connection.id)).passwordSecretId).toBe(connection.passwordSecretId);
  });

  it.each(['sftp://acme', 'acme:22', 'user@acme', 'a b', '-acme', 'acme..example', '[::1]'])(
    'refuses the host %s',
    async (host) => {
      const { partner } = await aWorld(open);
      const input = { partnerId: partner.id, slug: unique('host'), host, username: 'u', password: 'p' };
      expect(await failureOf(createConnection(open.deps, input, open.context))).toMatchObject({
        code: 'input.invalid',
        field: '/host',
      });
    },
  );

  it('refuses a host key that is neither a fingerprint nor a key, and names it', async () => {
    const { partner } = await aWorld(open);
    const input = {
      partnerId: partner.id,
      slug: unique('hk'),
      host: 'h',
      username: 'u',
      password: 'p',
      hostKeys: ['SHA256:short'],
    };
    expect(await failureOf(createConnection(open.deps, input, open.context))).toMatchObject({ field: '/hostKeys/0' });
  });

  it('is deleted with its host keys and its password', async () => {
    const { connection } = await aWorld(open);
    await deleteConnection(open.deps, connection.id, open.context);
    expect(await open.database.read.hostKeys.ofConnection(connection.id)).toEqual([]);
    expect((await failureOf(open.database.read.secrets.get(connection.passwordSecretId ?? ''))).code).toBe('not-found');
  });
});

describe('the route of a connection', () => {
  const proxy = { kind: 'http', host: 'proxy.example', port: 3128, username: 'waybill' } as const;
  const changed = (connection: Connection, changes: UpdateConnectionInput) =>
    updateConnection(open.deps, { ...connection, changes }, open.context);
  const revealed = async (id: string | null) =>
    open.deps.secretBox.open(await open.database.read.secrets.get(id ?? ''), (bytes) => Buffer.from(bytes).toString());

  it('keeps the proxy’s password sealed, out of the audit trail, and only as long as there is that proxy', async () => {
    const { connection } = await aWorld(open);
    const with_ = await changed(connection, { route: { proxy }, proxyPassword: 'let me out' });
    expect(await revealed(with_.proxyPasswordSecretId)).toBe('let me out');
    expect(JSON.stringify(await open.events({ partnerId: connection.partnerId }))).not.toContain('let me out');
    const kept = await changed(with_, { route: { proxy, resolve: 'there' } });
    expect(kept.proxyPasswordSecretId).toBe(with_.proxyPasswordSecretId);
    const without = await changed(kept, { route: {} });
    expect(without.proxyPasswordSecretId).toBeNull();
    expect((await failureOf(open.database.read.secrets.get(with_.proxyPasswordSecretId ?? ''))).code).toBe('not-found');
  });

  it('does not show the proxy’s password to another proxy', async () => {
    const { connection } = await aWorld(open);
    const before = await changed(connection, { route: { proxy }, proxyPassword: 'let me out' });
    const route = { proxy: { ...proxy, host: 'elsewhere.example' } };
    expect(await failureOf(changed(before, { route }))).toMatchObject({ code: 'input.invalid', field: '/proxyPassword' });
    expect((await changed(before, { route, proxyPassword: null })).proxyPasswordSecretId).toBeNull();
  });

  it('takes no password for a proxy that is not there or asks nobody', async () => {
    const { connection } = await aWorld(open);
    const anonymous = { proxy: { ...proxy, username: null } };
    for (const route of [{}, anonymous]) {
      const attempt = changed(connection, { route, proxyPassword: 'let me out' });
      expect(await failureOf(attempt)).toMatchObject({ field: '/proxyPassword' });
    }
  });

  it('leads over connections that are there, in no circle, and over three at most', async () => {
    const chain = await Promise.all(Array.from({ length: 5 }, async () => (await aWorld(open)).connection));
    const [a, b, c, d, e] = chain;
    if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined) throw new Error('five');
    expect(await failureOf(changed(a, { route: { jump: 'nobody' } }))).toMatchObject({ field: '/route/jump' });
    expect(await failureOf(changed(a, { route: { jump: a.slug } }))).toMatchObject({ publicDetail: /circle/ });
    const bThere = await changed(b, { route: { jump: c.slug } });
    await changed(c, { route: { jump: d.slug } });
    await changed(a, { route: { jump: b.slug } });
    // From either end of the way.
    expect(await failureOf(changed(d, { route: { jump: e.slug } }))).toMatchObject({ publicDetail: /3 jump hosts/ });
    expect(await failureOf(changed(e, { route: { jump: a.slug } }))).toMatchObject({ publicDetail: /3 jump hosts/ });
    expect(await failureOf(changed(d, { route: { jump: b.slug } }))).toMatchObject({ publicDetail: /circle/ });
    expect(await changed(bThere, { route: {} })).toMatchObject({ route: { jump: null } });
  });

  it('keeps a jump host from being deleted, and says who leads over it', async () => {
    const [{ connection: jump }, { connection }] = [await aWorld(open), await aWorld(open)];
    const over = await changed(connection, { route: { jump: jump.slug } });
    const refused = await failureOf(deleteConnection(open.deps, jump.id, open.context));
    expect(refused).toMatchObject({
      code: 'conflict.in-use',
      publicDetail: new RegExp(`connection "${over.slug}", as its jump host`),
    });
    await expect(open.database.transaction((tx) => tx.connections.remove(jump))).rejects.toMatchObject({
      code: 'conflict.in-use',
    });
    await changed(over, { route: {} });
    await deleteConnection(open.deps, jump.id, open.context);
  });
});

describe('a test of a connection', () => {
  it('goes through every step and tells what was negotiated', async () => {
    const { connection } = await aWorld(open);
    const result = await testConnection(open.deps, connection.id, open.context, signal());
    expect(result.ok).toBe(true);
    expect(result.steps.map(({ name }) => name)).toEqual(['dns', 'tcp', 'key-exchange', 'host-key', 'authentication', 'list']);
    expect(result.session?.cipher).toBe('aes256-gcm@openssh.com');
    expect(result.hostKey?.state).toBe('trusted');
    expect((await open.events({ targetId: connection.id }))[0]).toMatchObject({ type: 'connection.tested', outcome: 'success' });
  });

  it('tells at which step it failed, and why', async () => {
    const { connection } = await aWorld(open);
    open.partner.password = 'changed by the partner';
    const refused = await testConnection(open.deps, connection.id, open.context, signal());
    expect(refused.steps.at(-1)).toMatchObject({ name: 'authentication', ok: false, code: 'auth.refused' });
    open.partner.down = new Failure('net.dns');
    const down = await testConnection(open.deps, connection.id, open.context, signal());
    expect(down).toMatchObject({ ok: false, session: null, hostKey: null, steps: [{ name: 'dns', ok: false, code: 'net.dns' }] });
    expect((await open.events({ targetId: connection.id }))[0]).toMatchObject({ type: 'connection.tested', outcome: 'failure' });
  });

  it('pins the key of a first contact as pending, and works once a person approved it', async () => {
    const connection = await connectionWithoutHostKeys();
    const first = await testConnection(open.deps, connection.id, open.context, signal());
    expect(first.steps.at(-1)).toMatchObject({ name: 'host-key', code: 'auth.host-key-pending' });
    expect(first.hostKey?.state).toBe('pending');
    const approved = await approveHostKey(open.deps, first.hostKey?.id ?? '', open.context);
    expect(approved).toMatchObject({ state: 'trusted', decidedBy: 'jane' });
    expect((await testConnection(open.deps, connection.id, open.context, signal())).ok).toBe(true);
  });

  it('stops the connection when the key changed, until a person decides', async () => {
    const { connection } = await aWorld(open);
    open.partner.hostKey = otherKey;
    const result = await testConnection(open.deps, connection.id, open.context, signal());
    expect(result.steps.at(-1)).toMatchObject({ name: 'host-key', code: 'auth.host-key-changed' });
    expect((await open.database.read.connections.get(connection.id)).status).toBe('stopped');
    expect(await open.events({ severity: 'critical', targetId: connection.id })).toHaveLength(2);

    await approveHostKey(open.deps, result.hostKey?.id ?? '', open.context);
    expect((await open.database.read.connections.get(connection.id)).status).toBe('stopped');
    const resumed = await resumeConnection(open.deps, { id: connection.id, reason: 'they told us' }, open.context);
    expect(resumed).toMatchObject({ status: 'active', statusReason: null });
    expect((await open.events({ type: 'connection.resumed' }))[0]?.details).toMatchObject({ reason: 'they told us' });
    expect((await testConnection(open.deps, connection.id, open.context, signal())).ok).toBe(true);
  });

  it('leaves a connection that is not stopped alone', async () => {
    const { connection } = await aWorld(open);
    expect((await failureOf(resumeConnection(open.deps, { id: connection.id }, open.context))).code).toBe('conflict.state');
  });
});

describe('host keys', () => {
  it('can be several at once, and a retired one is trusted no more', async () => {
    const { connection } = await aWorld(open);
    const second = await addHostKey(open.deps, { connectionId: connection.id, hostKey: otherKey.fingerprint }, open.context);
    open.partner.hostKey = otherKey;
    expect((await testConnection(open.deps, connection.id, open.context, signal())).ok).toBe(true);
    await retireHostKey(open.deps, second.id, open.context);
    const result = await testConnection(open.deps, connection.id, open.context, signal());
    expect(result.steps.at(-1)?.code).toBe('auth.host-key-changed');
  });

  it('are taken as whole public keys, too', async () => {
    const { connection } = await aWorld(open);
    const pair = await open.deps.keyTools.generateKey({ algorithm: 'ed25519' });
    const added = await addHostKey(
      open.deps,
      { connectionId: connection.id, hostKey: `${pair.publicKeyOpenSsh} host` },
      open.context,
    );
    expect(added).toMatchObject({ fingerprint: pair.fingerprint, algorithm: 'ssh-ed25519', state: 'trusted' });
  });

  it('that wait become trusted when the partner vouches for them', async () => {
    const connection = await connectionWithoutHostKeys();
    const { hostKey } = await testConnection(open.deps, connection.id, open.context, signal());
    const added = await addHostKey(
      open.deps,
      { connectionId: connection.id, hostKey: open.partner.hostKey.fingerprint },
      open.context,
    );
    expect(added).toMatchObject({ id: hostKey?.id, state: 'trusted' });
  });
});

describe('a key', () => {
  it('is generated, its private half sealed', async () => {
    const key = await generateKey(open.deps, { slug: unique('key'), algorithm: 'ed25519' }, open.context);
    expect(key.publicKey).toMatch(/^ssh-ed25519 AAAA\S+$/);
    const secret = await open.database.read.secrets.get(key.privateSecretId);
    expect(open.deps.secretBox.open(secret, (bytes) => Buffer.from(bytes).toString())).toContain('OPENSSH PRIVATE KEY');
    expect(JSON.stringify(await open.events({ targetId: key.id }))).not.toContain('PRIVATE KEY');
  });

  it('is imported as the same key, and a file that is none is refused in its field', async () => {
    const pair = await open.deps.keyTools.generateKey({ algorithm: 'ecdsa-p256', comment: 'their\tcomment' });
    const key = await importKey(open.deps, { slug: unique('key'), privateKey: pair.privateKey }, open.context);
    expect(key).toMatchObject({
      fingerprint: pair.fingerprint,
      algorithm: 'ecdsa-p256',
      origin: 'imported',
      comment: 'their comment',
    });
    const failure = await failureOf(importKey(open.deps, { slug: unique('key'), privateKey: 'nonsense' }, open.context));
    expect(failure).toMatchObject({ code: 'key.unsupported', field: '/import/privateKey' });
  });

  it('cannot be deleted while a connection signs in with it, and goes with its secret afterwards', async () => {
    const { connection } = await aWorld(open);
    const key = await generateKey(open.deps, { slug: unique('key'), algorithm: 'ed25519' }, open.context);
    const using = await updateConnection(open.deps, { ...connection, changes: { keyId: key.id } }, open.context);
    const failure = await failureOf(deleteKey(open.deps, key.id, open.context));
    expect(failure.code).toBe('conflict.in-use');
    expect(failure.publicDetail).toContain(connection.slug);
    await updateConnection(open.deps, { ...using, changes: { keyId: null } }, open.context);
    await deleteKey(open.deps, key.id, open.context);
    expect((await failureOf(open.database.read.secrets.get(key.privateSecretId))).code).toBe('not-found');
  });
});
