import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enrolTotp, removeTotp } from './account-totp.js';
import { createAccount, deleteAccount, updateAccount } from './accounts.js';
import { createStore, deleteStore, updateStore } from './stores.js';
import { aWorld, failureOf, type OpenAdministration, openAdministration, unique } from './testing/open-administration.js';

let open: OpenAdministration;
let world: Awaited<ReturnType<typeof aWorld>>;
beforeAll(async () => {
  open = await openAdministration();
  world = await aWorld(open);
});
afterAll(() => open.close());

const anAccount = (fields: Partial<Parameters<typeof createAccount>[1]> = {}) =>
  createAccount(open.deps, { partnerId: world.partner.id, username: unique('acme'), ...fields }, open.context);

async function publicKey(comment: string): Promise<string> {
  return `${(await open.deps.keyTools.generateKey({ algorithm: 'ed25519' })).publicKeyOpenSsh} ${comment}`;
}

const plainMount = { path: '/', storeId: 'ffffffff-ffff-7fff-bfff-ffffffffffff', at: '/', permissions: [] };

describe('an account', () => {
  it('has its keys read, its mounts normalised and its password hashed', async () => {
    const account = await anAccount({
      password: 'correct horse',
      authorizedKeys: [await publicKey('nightly@acme')],
      mounts: [{ path: 'in//', storeId: world.store.id, at: 'partners/./acme', permissions: ['upload', 'list', 'upload'] }],
      addressAllowList: ['192.0.2.0/24', '192.0.2.0/24'],
    });
    expect(account).toMatchObject({
      status: 'active',
      authorizedKeys: [{ algorithm: 'ssh-ed25519', comment: 'nightly@acme' }],
      mounts: [{ path: '/in', at: '/partners/acme', permissions: ['list', 'upload'] }],
      addressAllowList: ['192.0.2.0/24'],
    });
    expect(account.passwordHash).not.toContain('correct horse');
    const [event] = await open.events({ targetId: account.id });
    expect(event?.change?.after).toMatchObject({ hasPassword: true, authorizedKeys: [account.authorizedKeys[0]?.fingerprint] });
    expect(JSON.stringify(event)).not.toContain(account.passwordHash);
  });

  it('says in the audit trail that its password changed, and not to what', async () => {
    const account = await anAccount({ password: 'the first one' });
    await updateAccount(open.deps, { ...account, changes: { password: 'the second one' } }, open.context);
    const [event] = await open.events({ targetId: account.id });
    expect(event).toMatchObject({ type: 'account.updated', details: { passwordChanged: true } });
    expect(event?.change).toEqual({});
  });

  it('forgets what was counted when its limits or its mounts change, and only then', async () => {
    const account = await anAccount({ limits: { quotaBytes: 5 } });
    const { accountUsage } = open.database.read;
    const number = await accountUsage.beginCount(account.id);
    await accountUsage.finishCount(account.id, { number, bytes: 3, files: 1, at: new Date() });
    const renamed = await updateAccount(open.deps, { ...account, changes: { maxSessions: 2 } }, open.context);
    expect((await accountUsage.of(account.id)).bytes).toBe(3);
    const changed = await updateAccount(open.deps, { ...renamed, changes: { limits: { quotaBytes: 6 } } }, open.context);
    expect(changed.limits).toMatchObject({ quotaBytes: 6, quotaFiles: null, bandwidth: [] });
    expect((await accountUsage.of(account.id)).countedAt).toBeNull();
    const [event] = await open.events({ targetId: account.id });
    expect(event?.change).toMatchObject({ before: { limits: { quotaBytes: 5 } }, after: { limits: { quotaBytes: 6 } } });
  });

  it.each([
    [
      'a pattern of names that cannot be read',
      { mounts: [{ ...plainMount, names: { deny: ['[a'] } }] },
      '/mounts/0/names/deny/0',
    ],
    ['a quota of nothing', { limits: { quotaBytes: 0 } }, '/limits/quotaBytes'],
    ['a user name with a slash', { username: 'a/b' }, '/username'],
    ['a NUL in the user name', { username: 'a\0b' }, '/username'],
    ['a password of seven characters', { password: 'seven77' }, '/password'],
    ['an address that is none', { addressAllowList: ['192.0.2.1', '192.0.2.0/33'] }, '/addressAllowList/1'],
    ['access hours of no length', { accessHours: [{}, { from: '08:00', to: '08:00' }] }, '/accessHours/1/to'],
    ['a line that is no key', { authorizedKeys: ['ssh-ed25519'] }, '/authorizedKeys/0'],
    ['a revocation of every serial', { revokedKeys: ['id: x', 'serial: 0'] }, '/revokedKeys/1'],
    ['a revocation of what is no key', { revokedKeys: ['key: ssh-ed25519 AAAA'] }, '/revokedKeys/0'],
    [
      'a store that is not there',
      { mounts: [{ path: '/', storeId: 'ffffffff-ffff-7fff-bfff-ffffffffffff', at: '/', permissions: [] }] },
      '/mounts/0/storeId',
    ],
  ])('refuses %s and says where', async (_, fields, field) => {
    expect((await failureOf(anAccount(fields))).field).toBe(field);
  });

  it('keeps the options of its keys, and says in the audit trail when they change', async () => {
    const line = await publicKey('x');
    const account = await anAccount({ authorizedKeys: [`from="192.0.2.0/24",expiry-time="20271231" ${line}`] });
    expect(account.authorizedKeys).toMatchObject([{ from: ['192.0.2.0/24'], expiresAt: new Date('2027-12-31T00:00:00Z') }]);
    await updateAccount(open.deps, { ...account, changes: { authorizedKeys: [line] } }, open.context);
    const [event] = await open.events({ targetId: account.id });
    const fingerprint = account.authorizedKeys[0]?.fingerprint;
    expect(event?.change).toEqual({
      before: { authorizedKeys: [`from="192.0.2.0/24",expiry-time="20271231000000Z" ${fingerprint}`] },
      after: { authorizedKeys: [fingerprint] },
    });
  });

  it('trusts authorities among its keys, and refuses what was revoked, in one way of writing it', async () => {
    const line = await publicKey('ca');
    const [, body = ''] = line.split(' ');
    const account = await anAccount({
      authorizedKeys: [`cert-authority,principals="acme,batch" ${line}`],
      revokedKeys: ['serial: 5 - 05', `key: ${line}`, `key: ${line} again`, 'id:x'],
    });
    const fingerprint = account.authorizedKeys[0]?.fingerprint;
    expect(account.authorizedKeys).toMatchObject([{ isAuthority: true, principals: ['acme', 'batch'] }]);
    expect(account.revokedKeys).toEqual(['serial: 5', `hash: ${fingerprint}`, 'id: x']);
    await updateAccount(open.deps, { ...account, changes: { revokedKeys: [] } }, open.context);
    const [event] = await open.events({ targetId: account.id });
    expect(event?.change).toEqual({ before: { revokedKeys: [...account.revokedKeys] }, after: { revokedKeys: [] } });
    expect((await failureOf(anAccount({ authorizedKeys: [line, `cert-authority ssh-ed25519 ${body}`] }))).field).toBe(
      '/authorizedKeys/1',
    );
  });

  it('refuses key options that would be ignored, because that would let more in than they say', async () => {
    const line = `from="192.0.2.1",restrict ${await publicKey('x')}`;
    expect(await failureOf(anAccount({ authorizedKeys: [line] }))).toMatchObject({
      code: 'input.invalid',
      field: '/authorizedKeys/0',
      publicDetail: expect.stringContaining('restrict'),
    });
  });

  it('asks for a key or a password at any time unless it says otherwise, and is told apart in the audit trail when it does', async () => {
    const account = await anAccount();
    expect(account).toMatchObject({ signIn: 'key-or-password', accessHours: [], expiresAt: null, totp: null });
    const expiresAt = new Date('2027-06-30T22:00:00Z');
    const changes = { signIn: 'key-and-password', accessHours: [{ to: '18:00' }], expiresAt } as const;
    const after = await updateAccount(open.deps, { ...account, changes }, open.context);
    expect(after.accessHours).toEqual([
      { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '18:00', timeZone: 'UTC' },
    ]);
    const [event] = await open.events({ targetId: account.id });
    expect(event?.change?.after).toEqual({
      signIn: 'key-and-password',
      accessHours: after.accessHours,
      expiresAt: '2027-06-30T22:00:00.000Z',
    });
  });

  it('is given a second factor, another, and none, each time sealed and without a trace of its secret', async () => {
    const account = await anAccount();
    const { secret, uri } = await enrolTotp(open.deps, { accountId: account.id }, open.context);
    expect(uri).toContain(`secret=${secret}`);
    const first = await open.database.read.accounts.get(account.id);
    const given = 'gezd gnbv gy3t qojq gezd gnbv gy3t qojq';
    const again = await enrolTotp(open.deps, { accountId: account.id, secret: given }, open.context);
    expect(again.secret).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');
    expect((await failureOf(open.database.read.secrets.get(first.totp?.secretId ?? ''))).code).toBe('not-found');
    await removeTotp(open.deps, account.id, open.context);
    expect((await open.database.read.accounts.get(account.id)).totp).toBeNull();
    expect((await failureOf(removeTotp(open.deps, account.id, open.context))).code).toBe('conflict.state');
    const events = await open.events({ targetId: account.id });
    expect(events.map(({ type }) => type)).toEqual([
      'account.totp-removed',
      'account.totp-enrolled',
      'account.totp-enrolled',
      'account.created',
    ]);
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(JSON.stringify(events)).not.toContain(again.secret);
  });

  it('takes its second factor with it when it is deleted', async () => {
    const account = await anAccount();
    const { account: after } = await enrolTotp(open.deps, { accountId: account.id }, open.context);
    await deleteAccount(open.deps, account.id, open.context);
    expect((await failureOf(open.database.read.secrets.get(after.totp?.secretId ?? ''))).code).toBe('not-found');
  });

  it('refuses a secret of a second factor that is none, and says where', async () => {
    const { id } = await anAccount();
    const failure = await failureOf(enrolTotp(open.deps, { accountId: id, secret: 'too short' }, open.context));
    expect(failure).toMatchObject({ code: 'input.invalid', field: '/secret' });
  });

  it('refuses the same key and the same path twice', async () => {
    const line = await publicKey('one');
    expect((await failureOf(anAccount({ authorizedKeys: [line, line] }))).field).toBe('/authorizedKeys/1');
    const mount = { storeId: world.store.id, at: '/', permissions: [] } as const;
    const mounts = [
      { path: '/in', ...mount },
      { path: 'in/', ...mount },
    ];
    expect((await failureOf(anAccount({ mounts }))).field).toBe('/mounts/1/path');
  });

  it('has permissions of its own for folders of a mount, in the words of before too', async () => {
    const mount = { path: '/', storeId: world.store.id, at: '/', permissions: ['list', 'delete'] } as const;
    const paths = [{ path: 'in//new/', permissions: ['upload', 'rename'] as const }];
    const account = await anAccount({ mounts: [{ ...mount, paths }] });
    expect(account.mounts).toMatchObject([
      {
        permissions: ['list', 'delete-files', 'delete-folders'],
        paths: [{ path: '/in/new', permissions: ['upload', 'resume', 'rename-files', 'rename-folders', 'chmod', 'times'] }],
      },
    ]);
    const twice = await failureOf(anAccount({ mounts: [{ ...mount, paths: [...paths, { path: '/in/new', permissions: [] }] }] }));
    expect(twice).toMatchObject({ code: 'input.invalid', field: '/mounts/0/paths/1/path' });
    const whole = await failureOf(anAccount({ mounts: [{ ...mount, paths: [{ path: '/', permissions: [] }] }] }));
    expect(whole.field).toBe('/mounts/0/paths/0/path');
  });

  it('refuses a user name that is taken', async () => {
    const { username } = await anAccount();
    expect(await failureOf(anAccount({ username }))).toMatchObject({ code: 'conflict.duplicate', field: '/username' });
  });

  it('is deleted and stays in the audit trail', async () => {
    const account = await anAccount();
    await deleteAccount(open.deps, account.id, open.context);
    expect((await open.events({ targetId: account.id }))[0]).toMatchObject({
      type: 'account.deleted',
      target: { name: account.username },
    });
  });
});

describe('a store', () => {
  it('lives in the data directory unless it says otherwise', async () => {
    const slug = unique('plain');
    expect((await createStore(open.deps, { slug, kind: 'local' }, open.context)).root).toMatch(
      new RegExp(`/data/store/${slug}$`),
    );
  });

  it('cannot lie inside another, nor be led into one by a link', async () => {
    const inside = `${world.store.root}/inside`;
    const nested = createStore(open.deps, { slug: unique('nested'), kind: 'local', root: inside }, open.context);
    expect(await failureOf(nested)).toMatchObject({ code: 'input.invalid', field: '/root' });
    const linked = { ...open.deps, folders: { prepare: async () => inside } };
    const elsewhere = createStore(linked, { slug: unique('linked'), kind: 'local', root: '/srv/elsewhere' }, open.context);
    expect(await failureOf(elsewhere)).toMatchObject({ code: 'input.invalid', field: '/root' });
  });

  it('can be moved, and may stay where it is', async () => {
    const store = await createStore(open.deps, { slug: unique('moving'), kind: 'local' }, open.context);
    expect(await updateStore(open.deps, { ...store, changes: { root: store.root } }, open.context)).toEqual(store);
    const moved = await updateStore(open.deps, { ...store, changes: { root: `${store.root}-moved` } }, open.context);
    expect(moved.root).toBe(`${store.root}-moved`);
  });

  it('cannot be deleted while it is mounted, and is told by whom', async () => {
    const store = await createStore(open.deps, { slug: unique('mounted'), kind: 'local' }, open.context);
    const { username } = await anAccount({ mounts: [{ path: '/', storeId: store.id, at: '/', permissions: ['list'] }] });
    const failure = await failureOf(deleteStore(open.deps, store.id, open.context));
    expect(failure.code).toBe('conflict.in-use');
    expect(failure.publicDetail).toContain(username);
  });
});
