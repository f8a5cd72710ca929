import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey, revokeApiKey, updateApiKey } from './api-keys.js';
import { authenticateApiKey, authenticateSession, changeOwnPassword, signIn, signOut, sweepSessions } from './sessions.js';
import { signInLimits } from './sign-in-throttle.js';
import { failureOf, type OpenAdministration, openAdministration, unique } from './testing/open-administration.js';
import { createUser, deleteUser, updateUser } from './users.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
  await open.introduce();
});
afterAll(() => open.close());

const password = 'correct horse battery';
const aUser = (role: 'admin' | 'viewer' = 'viewer') =>
  createUser(open.deps, { username: unique('user'), name: 'Somebody', role, password }, open.context);
const from = (address: string) => ({ source: { address, client: 'test' } });
let addresses = 0;
/** An address of the test's own, so that its attempts count for it alone. */
function anAddress(): string {
  addresses += 1;
  return `198.51.100.${addresses}`;
}
const minutes = (count: number) => count * 60_000;

describe('signing in', () => {
  it('starts a session whose token is kept only as its hash', async () => {
    const user = await aUser();
    const started = await signIn(open.deps, { username: ` ${user.username.toUpperCase()} `, password }, from(anAddress()));
    expect(started.session).toMatchObject({ userId: user.id, userAgent: 'test' });
    expect(started.session.tokenHash).not.toBe(started.token);
    expect((await authenticateSession(open.deps, started.token))?.user.id).toBe(user.id);
    expect((await open.events({ type: 'user.signed-in' }))[0]).toMatchObject({
      actor: { name: user.username, method: 'password' },
    });
  });

  it('ends the session that the same browser had', async () => {
    const user = await aUser();
    const first = await signIn(open.deps, { username: user.username, password }, from(anAddress()));
    const second = await signIn(open.deps, { username: user.username, password, previousToken: first.token }, from(anAddress()));
    expect(second.token).not.toBe(first.token);
    expect(await authenticateSession(open.deps, first.token)).toBeUndefined();
  });

  it('answers alike to an unknown name, a suspended user and a wrong password, after the same work', async () => {
    const verified: (string | null)[] = [];
    const deps = {
      ...open.deps,
      passwords: {
        ...open.deps.passwords,
        verify: async (hash: string | null, given: string) => {
          verified.push(hash === null ? null : 'hash');
          return open.deps.passwords.verify(hash, given);
        },
      },
    };
    const [active, suspended] = [await aUser(), await aUser()];
    await updateUser(open.deps, { ...suspended, changes: { status: 'suspended' } }, open.context);
    const refuse = (username: string, given: string) => failureOf(signIn(deps, { username, password: given }, from(anAddress())));
    const answers = [
      await refuse('nobody', password),
      await refuse(suspended.username, password),
      await refuse(active.username, 'wrong'),
    ];
    expect(new Set(answers.map(({ code, publicDetail }) => `${code} ${publicDetail}`)).size).toBe(1);
    expect(verified).toEqual([null, null, 'hash']);
  });

  it('writes a refusal down, with the name as it was claimed, made harmless', async () => {
    const address = anAddress();
    await failureOf(signIn(open.deps, { username: 'evil\n\0\u001b[31m\ud800', password }, from(address)));
    expect(await open.events({ type: 'user.sign-in-refused', address })).toMatchObject([
      {
        outcome: 'denied',
        actor: { kind: 'anonymous', name: 'evil\ufffd\ufffd\ufffd[31m\ufffd' },
        failure: { code: 'sign-in.refused' },
      },
    ]);
  });

  it('is throttled for one name from one address, whatever process is asked, and nobody else is locked out', async () => {
    const user = await aUser();
    const [attacker, owner] = [anAddress(), anAddress()];
    const guess = () => failureOf(signIn(open.deps, { username: user.username, password: 'a wrong guess' }, from(attacker)));
    const answers = await Promise.all(Array.from({ length: signInLimits.nameAndAddress + 3 }, guess));
    expect(answers.filter(({ code }) => code === 'sign-in.refused')).toHaveLength(signInLimits.nameAndAddress);
    const right = signIn(open.deps, { username: user.username, password }, from(attacker));
    expect((await failureOf(right)).code).toBe('sign-in.throttled');
    expect(await open.events({ type: 'user.sign-in-refused', address: attacker })).toHaveLength(signInLimits.nameAndAddress + 1);

    expect((await signIn(open.deps, { username: user.username, password }, from(owner))).user.id).toBe(user.id);
    open.clock.advance(minutes(15));
    expect((await signIn(open.deps, { username: user.username, password }, from(attacker))).user.id).toBe(user.id);
  });

  it('is throttled for one address over all names, and a success there frees no guesses', async () => {
    const user = await aUser();
    const address = anAddress();
    const guess = (index: number) => failureOf(signIn(open.deps, { username: `guess-${index}`, password }, from(address)));
    for (let index = 0; index < signInLimits.address - 1; index += 1) expect((await guess(index)).code).toBe('sign-in.refused');
    await signIn(open.deps, { username: user.username, password }, from(address));
    expect((await guess(1000)).code).toBe('sign-in.refused');
    expect((await guess(1001)).code).toBe('sign-in.throttled');
  });

  it('leaves people alone who sign in all day', async () => {
    const user = await aUser();
    const address = anAddress();
    for (let index = 0; index < signInLimits.address + 5; index += 1) {
      await signIn(open.deps, { username: user.username, password }, from(address));
    }
  });
});

describe('a session', () => {
  const aSession = async () => signIn(open.deps, { username: (await aUser()).username, password }, from(anAddress()));

  it('ends when it was idle for half an hour, and not while it is used', async () => {
    const { token } = await aSession();
    for (let used = 0; used < 4; used += 1) {
      open.clock.advance(minutes(29));
      expect(await authenticateSession(open.deps, token)).toBeDefined();
    }
    open.clock.advance(minutes(30));
    expect(await authenticateSession(open.deps, token)).toBeUndefined();
  });

  it('ends after twelve hours, however much it is used', async () => {
    const { token } = await aSession();
    for (let used = 0; used < 35; used += 1) {
      open.clock.advance(minutes(20));
      expect(await authenticateSession(open.deps, token), `after ${(used + 1) * 20} minutes`).toBeDefined();
    }
    open.clock.advance(minutes(20));
    expect(await authenticateSession(open.deps, token)).toBeUndefined();
  });

  it('ends by signing out', async () => {
    const { token, session } = await aSession();
    await signOut(open.deps, session, open.context);
    expect(await authenticateSession(open.deps, token)).toBeUndefined();
  });

  it('ends when the user’s rights, status or password change', async () => {
    for (const changes of [{ role: 'operator' }, { status: 'suspended' }, { password: 'another long secret' }] as const) {
      const { token, user } = await aSession();
      await updateUser(open.deps, { ...user, changes }, open.context);
      expect(await authenticateSession(open.deps, token), JSON.stringify(Object.keys(changes))).toBeUndefined();
    }
  });

  it('is swept away when it is over', async () => {
    const { session } = await aSession();
    open.clock.advance(minutes(60));
    expect(await sweepSessions(open.deps)).toBeGreaterThan(0);
    expect(await open.database.read.webSessions.findByTokenHash(session.tokenHash)).toBeUndefined();
  });
});

describe('changing one’s own password', () => {
  it('needs the present one, ends every other session and starts a new one', async () => {
    const user = await aUser();
    const elsewhere = await signIn(open.deps, { username: user.username, password }, from(anAddress()));
    const change = (currentPassword: string, newPassword: string) =>
      changeOwnPassword(open.deps, { session: elsewhere.session, currentPassword, newPassword }, from(anAddress()));
    expect((await failureOf(change('wrong', 'another long secret'))).field).toBe('/currentPassword');
    expect((await failureOf(change(password, 'short'))).field).toBe('/newPassword');
    expect((await failureOf(change(password, password))).field).toBe('/newPassword');
    const started = await change(password, 'another long secret');
    expect(started.user.mustChangePassword).toBe(false);
    expect(await authenticateSession(open.deps, elsewhere.token)).toBeUndefined();
    expect(await authenticateSession(open.deps, started.token)).toBeDefined();
    expect((await failureOf(signIn(open.deps, { username: user.username, password }, from(anAddress())))).code).toBe(
      'sign-in.refused',
    );
  });
});

describe('users', () => {
  it('always have one active administrator among them, even when two change at once', async () => {
    const [one, other] = [await aUser('admin'), await aUser('admin')];
    const results = await Promise.allSettled([
      updateUser(open.deps, { ...one, changes: { role: 'viewer' } }, open.context),
      updateUser(open.deps, { ...other, changes: { status: 'suspended' } }, open.context),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await open.database.read.users.countActiveAdmins()).toBe(1);
    const last = results[0]?.status === 'rejected' ? one : other;
    expect((await failureOf(deleteUser(open.deps, last.id, open.context))).code).toBe('conflict.state');
  });

  it('are created in lower case, with a password worth the name', async () => {
    const make = (fields: object) =>
      createUser(open.deps, { username: unique('u'), name: 'N', role: 'viewer', password, ...fields }, open.context);
    expect((await make({ username: 'Jane.Doe' })).username).toBe('jane.doe');
    expect((await failureOf(make({ username: 'jane.doe' }))).code).toBe('conflict.duplicate');
    for (const weak of ['eleven-char', 'aaaaaaaaaaaaaaaa', 'john.smith-2026']) {
      expect((await failureOf(make({ username: 'john.smith', password: weak }))).field).toBe('/password');
    }
  });

  it('leave no password and no hash in the audit trail', async () => {
    const user = await aUser();
    await updateUser(open.deps, { ...user, changes: { password: 'another long secret' } }, open.context);
    const events = JSON.stringify(await open.events({ targetId: user.id }));
    expect(events).toContain('user.password-changed');
    for (const secret of [password, 'another long secret', 'hash of']) expect(events).not.toContain(secret);
  });

  it('can be deleted, and are named in the trail ever after', async () => {
    const user = await aUser();
    await deleteUser(open.deps, user.id, open.context);
    expect((await open.events({ targetId: user.id }))[0]).toMatchObject({
      type: 'user.deleted',
      target: { name: user.username },
    });
  });
});

describe('an API key', () => {
  const aKey = (fields: object = {}) =>
    createApiKey(open.deps, { name: unique('key'), role: 'operator', ...fields }, open.context);

  it('shows its token once and is good until it is revoked', async () => {
    const { apiKey, token } = await aKey();
    expect(token.startsWith(apiKey.prefix)).toBe(true);
    expect(JSON.stringify(apiKey)).not.toContain(token);
    expect((await authenticateApiKey(open.deps, token))?.id).toBe(apiKey.id);
    expect((await open.database.read.apiKeys.get(apiKey.id)).lastUsedAt).toEqual(open.clock.now());
    const revoked = await revokeApiKey(open.deps, apiKey.id, open.context);
    expect(await authenticateApiKey(open.deps, token)).toBeUndefined();
    expect(await revokeApiKey(open.deps, apiKey.id, open.context)).toEqual(revoked);
    expect((await open.events({ targetId: apiKey.id })).map(({ type }) => type)).toEqual(['api-key.revoked', 'api-key.created']);
  });

  it('ends by itself at its end date, which cannot be in the past', async () => {
    const { apiKey, token } = await aKey({ expiresAt: new Date(open.clock.now().getTime() + minutes(10)) });
    expect(await authenticateApiKey(open.deps, token)).toBeDefined();
    open.clock.advance(minutes(10));
    expect(await authenticateApiKey(open.deps, token)).toBeUndefined();
    const { version } = await open.database.read.apiKeys.get(apiKey.id);
    const past = updateApiKey(open.deps, { id: apiKey.id, version, changes: { expiresAt: open.clock.now() } }, open.context);
    expect((await failureOf(past)).field).toBe('/expiresAt');
  });

  it('is not found by anything but its token', async () => {
    const { apiKey } = await aKey();
    expect(await authenticateApiKey(open.deps, apiKey.tokenHash)).toBeUndefined();
    expect(await authenticateApiKey(open.deps, apiKey.prefix)).toBeUndefined();
  });
});
