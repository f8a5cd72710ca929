import type { Account, AuditEvent, AuthorizedKey, Id, Repositories } from '@waybill/core';
import { allOf } from '../../administration/all-of.js';
import { type FilledTable, tableOf } from './bundle-table.js';
import { DORMANT_DAYS, isDormant } from './people-tables.js';

/** How many of an account's last sign-ins are looked at for the use of its keys. */
const SIGN_INS = 50;
const AT_ONCE = 8;

interface UsedAccount {
  readonly account: Account;
  /** Newest first. */
  readonly signIns: readonly Pick<AuditEvent, 'recordedAt' | 'actor'>[];
}

interface UsedKey extends UsedAccount {
  readonly key: AuthorizedKey;
}

async function signInsOf(read: Repositories, accounts: readonly Account[]): Promise<readonly UsedAccount[]> {
  const used: UsedAccount[] = [];
  for (let at = 0; at < accounts.length; at += AT_ONCE) {
    const some = accounts.slice(at, at + AT_ONCE).map(async (account) => {
      const page = await read.auditTrail.list({ accountId: account.id, type: 'session.opened' }, { limit: SIGN_INS });
      return { account, signIns: page.items };
    });
    used.push(...(await Promise.all(some)));
  }
  return used;
}

/** The accounts with which partners sign in, and the keys that may. */
export async function accountTables(
  read: Repositories,
  names: ReadonlyMap<Id, string>,
  now: Date,
): Promise<{ readonly accounts: FilledTable; readonly authorizedKeys: FilledTable }> {
  const used = await signInsOf(read, await allOf((page) => read.accounts.list({}, page)));
  const lastUse = ({ signIns }: UsedAccount): Date | null => signIns[0]?.recordedAt ?? null;
  const dormant = (one: UsedAccount): boolean =>
    one.account.status === 'active' && isDormant(lastUse(one), one.account.createdAt, now);
  const keyUse = ({ key, signIns }: UsedKey): Date | null =>
    signIns.find(({ actor }) => actor.keyFingerprint === key.fingerprint)?.recordedAt ?? null;
  const accounts = tableOf<UsedAccount, string>(
    {
      name: 'populations/accounts',
      title: 'Accounts',
      about: `How partners sign in to the SFTP server. Dormant: active, and no sign-in for ${DORMANT_DAYS} days.`,
    },
    {
      id: ({ account }) => account.id,
      username: ({ account }) => account.username,
      partner: ({ account }) => names.get(account.partnerId),
      status: ({ account }) => account.status,
      signIn: ({ account }) => account.signIn,
      hasPassword: ({ account }) => account.passwordHash !== null,
      secondFactorSince: ({ account }) => account.totp?.enrolledAt,
      authorizedKeys: ({ account }) => account.authorizedKeys.length,
      mounts: ({ account }) => account.mounts.map(({ path, permissions }) => `${path} (${permissions.join(' ')})`),
      addresses: ({ account }) => account.addressAllowList,
      expiresAt: ({ account }) => account.expiresAt,
      lastSignInAt: lastUse,
      dormant,
      createdAt: ({ account }) => account.createdAt,
    },
    used,
  );
  const authorizedKeys = tableOf<UsedKey, string>(
    {
      name: 'populations/authorized-keys',
      title: 'Authorised keys',
      about: `The public keys that may sign in to accounts. The last use is looked for in the last ${SIGN_INS} sign-ins of the account; empty: not among them.`,
    },
    {
      account: ({ account }) => account.username,
      partner: ({ account }) => names.get(account.partnerId),
      algorithm: ({ key }) => key.algorithm,
      fingerprint: ({ key }) => key.fingerprint,
      comment: ({ key }) => key.comment,
      from: ({ key }) => key.from,
      isAuthority: ({ key }) => key.isAuthority,
      principals: ({ key }) => key.principals,
      expiresAt: ({ key }) => key.expiresAt,
      lastUsedAt: keyUse,
    },
    used.flatMap((one) => one.account.authorizedKeys.map((key) => ({ ...one, key }))),
  );
  return { accounts, authorizedKeys };
}
