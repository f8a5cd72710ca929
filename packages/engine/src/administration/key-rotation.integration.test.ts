import type { AuditEventType } from '@waybill/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAccount } from './accounts.js';
import { accountActor, activateKey, offerKey, sweepKeys, withdrawKey } from './key-rotation.js';
import { aWorld, failureOf, type OpenAdministration, openAdministration, unique } from './testing/open-administration.js';

const DAY_MS = 86_400_000;
let open: OpenAdministration;
let world: Awaited<ReturnType<typeof aWorld>>;
beforeAll(async () => {
  open = await openAdministration();
  world = await aWorld(open);
});
afterAll(() => open.close());

const aKey = () => open.deps.keyTools.generateKey({ algorithm: 'ed25519' });

/** An account with a key, and another one that waits to take its place. */
async function rotating({ options = '', overlapDays = 7 } = {}) {
  const [old, next] = [await aKey(), await aKey()];
  const line = `${options} ${old.publicKeyOpenSsh}`.trim();
  const input = { partnerId: world.partner.id, username: unique('acme'), authorizedKeys: [line] };
  const { id: accountId } = await createAccount(open.deps, input, open.context);
  const offer = { accountId, publicKey: `${next.publicKeyOpenSsh} 2027@acme`, replaces: old.fingerprint, overlapDays };
  return { accountId, old, next, offered: await offerKey(open.deps, offer, open.context) };
}

async function signsIn(accountId: string, fingerprint: string) {
  const account = await open.deps.database.read.accounts.get(accountId);
  return activateKey(open.deps, { accountId, fingerprint }, { actor: accountActor(account, fingerprint) });
}

const keysOf = async (accountId: string) => (await open.deps.database.read.accounts.get(accountId)).authorizedKeys;
const typesOf = async (targetId: string): Promise<readonly AuditEventType[]> =>
  (await open.events({ targetId })).map(({ type }) => type);

it('a key that is offered waits, and has the limits of the one that it replaces', async () => {
  const { old, next, offered } = await rotating({ options: 'from="192.0.2.0/24"' });
  expect(offered.authorizedKeys).toMatchObject([
    { fingerprint: old.fingerprint, pending: null, replacedBy: null },
    {
      ...{ fingerprint: next.fingerprint, comment: '2027@acme', from: ['192.0.2.0/24'], expiresAt: null },
      pending: { replaces: old.fingerprint, overlapDays: 7, until: new Date(open.clock.now().getTime() + 30 * DAY_MS) },
    },
  ]);
});

it('the first sign-in makes it a key of the account, once, and ends the old one after the overlap', async () => {
  const { accountId, old, next } = await rotating({ overlapDays: 3 });
  await Promise.all([signsIn(accountId, next.fingerprint), signsIn(accountId, next.fingerprint)]);
  const expiresAt = new Date(open.clock.now().getTime() + 3 * DAY_MS);
  expect(await keysOf(accountId)).toMatchObject([
    { fingerprint: old.fingerprint, expiresAt, replacedBy: next.fingerprint },
    { fingerprint: next.fingerprint, pending: null, expiresAt: null },
  ]);
  const activated = await open.events({ targetId: accountId, type: 'account.key-activated' });
  expect(activated).toMatchObject([
    {
      actor: { kind: 'account', id: accountId, keyFingerprint: next.fingerprint },
      details: { key: next.fingerprint, replaces: old.fingerprint, retiresAt: expiresAt.toISOString() },
    },
  ]);

  await sweepKeys(open.deps);
  expect(await keysOf(accountId)).toHaveLength(2);
  open.clock.advance(3 * DAY_MS);
  await sweepKeys(open.deps);
  expect((await keysOf(accountId)).map(({ fingerprint }) => fingerprint)).toEqual([next.fingerprint]);
  const [retired] = await open.events({ targetId: accountId, type: 'account.key-retired' });
  expect(retired?.details).toEqual({ key: old.fingerprint, replacedBy: next.fingerprint });
});

it('a key that would have ended before the overlap does so', async () => {
  const { accountId, next } = await rotating({ options: `expiry-time="20260303"` });
  await signsIn(accountId, next.fingerprint);
  const [old] = await keysOf(accountId);
  expect(old).toMatchObject({ replacedBy: next.fingerprint, expiresAt: new Date('2026-03-03T00:00:00Z') });
});

it('a key that nobody proves lapses, and the one that it would have replaced stays', async () => {
  const { accountId, old } = await rotating();
  open.clock.advance(30 * DAY_MS);
  await sweepKeys(open.deps);
  expect(await keysOf(accountId)).toMatchObject([{ fingerprint: old.fingerprint, expiresAt: null, replacedBy: null }]);
  expect(await typesOf(accountId)).toContain('account.key-lapsed');
});

it('a key that waits can be withdrawn; one that does not is left alone', async () => {
  const { accountId, old, next } = await rotating();
  await withdrawKey(open.deps, { accountId, fingerprint: next.fingerprint }, open.context);
  expect(await keysOf(accountId)).toHaveLength(1);
  const withdraw = (fingerprint: string) => withdrawKey(open.deps, { accountId, fingerprint }, open.context);
  expect(await failureOf(withdraw(old.fingerprint))).toMatchObject({ code: 'conflict.state' });
  expect(await failureOf(withdraw(next.fingerprint))).toMatchObject({ code: 'conflict.state' });
});

it('what cannot be offered is refused, and says in which field', async () => {
  const { accountId, old, next } = await rotating();
  const offer = (publicKey: string, more: { readonly replaces?: string; readonly overlapDays?: number } = {}) =>
    failureOf(offerKey(open.deps, { accountId, publicKey, ...more }, open.context));
  const another = (await aKey()).publicKeyOpenSsh;
  expect(await offer('nonsense')).toMatchObject({ field: '/publicKey' });
  expect(await offer(`cert-authority ${another}`)).toMatchObject({ field: '/publicKey' });
  expect(await offer(`pending ${another}`)).toMatchObject({ field: '/publicKey' });
  expect(await offer(`${another}\n${another}`)).toMatchObject({ field: '/publicKey' });
  expect(await offer(another, { replaces: next.fingerprint })).toMatchObject({ field: '/replaces' });
  expect(await offer(another, { replaces: old.fingerprint, overlapDays: 91 })).toMatchObject({ field: '/overlapDays' });
  expect(await offer(old.publicKeyOpenSsh)).toMatchObject({ code: 'conflict.state' });
});
