import {
  type Account,
  type AccountRepository,
  accountStatuses,
  mountPermissions,
  type New,
  parseVPath,
  signInRequirements,
} from '@waybill/core';
import type { Client, Session } from '../client/session.js';
import type { Prisma } from '../generated/client.js';
import { accessHoursColumn, accessHoursOf, accountLimitsOf, mountRulesColumn, mountRulesOf } from '../rows/json.js';
import { oneOf, toBigInt } from '../rows/values.js';
import { accountByUsername } from './account-by-username.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';
import { withinReach } from './reach.js';

/** What belongs to an Account and lies in tables of its own. */
export const accountParts = {
  authorizedKeys: { orderBy: { position: 'asc' } },
  mounts: { orderBy: { position: 'asc' } },
  totp: { select: { secretId: true, enrolledAt: true } },
} as const satisfies Prisma.AccountInclude;

/** The columns of an Account, and what belongs to it. */
export type AccountRow = Prisma.AccountGetPayload<{ include: typeof accountParts }>;

/** The Account of a row with its parts. */
export function accountOf({ authorizedKeys, mounts, limits, ...row }: AccountRow): Account {
  return {
    ...row,
    status: oneOf(accountStatuses, row.status),
    limits: accountLimitsOf(limits),
    signIn: oneOf(signInRequirements, row.signIn),
    accessHours: accessHoursOf(row.accessHours),
    authorizedKeys: authorizedKeys.map(
      ({ allowedFrom, accountId: _, position: __, pendingUntil, replaces, overlapDays, ...key }) => ({
        ...key,
        from: allowedFrom,
        pending: pendingUntil === null ? null : { until: pendingUntil, replaces, overlapDays },
      }),
    ),
    mounts: mounts.map(({ path, storeId, at, permissions, rules }) => ({
      path: parseVPath(path),
      storeId,
      at: parseVPath(at),
      permissions: permissions.map((permission) => oneOf(mountPermissions, permission)),
      ...mountRulesOf(rules),
    })),
  };
}

function columns(thing: New<Account>) {
  const { partnerId, username, status, passwordHash, addressAllowList, maxSessions, limits, signIn, accessHours, expiresAt } =
    thing;
  return {
    partnerId,
    username,
    status,
    passwordHash,
    addressAllowList: [...addressAllowList],
    maxSessions,
    revokedKeys: [...thing.revokedKeys],
    limits: { ...limits },
    signIn,
    accessHours: accessHoursColumn(accessHours),
    expiresAt,
  };
}

async function insertParts(client: Client, { id, authorizedKeys, mounts }: New<Account>): Promise<void> {
  if (authorizedKeys.length > 0) {
    await client.authorizedKey.createMany({
      data: authorizedKeys.map(({ from, principals, pending, ...key }, position) => ({
        ...key,
        ...(pending === null
          ? {}
          : { pendingUntil: pending.until, replaces: pending.replaces, overlapDays: pending.overlapDays }),
        accountId: id,
        position,
        allowedFrom: [...from],
        principals: [...principals],
      })),
    });
  }
  if (mounts.length > 0) {
    await client.mount.createMany({
      data: mounts.map((mount, position) => ({
        accountId: id,
        position,
        path: mount.path,
        storeId: mount.storeId,
        at: mount.at,
        permissions: [...mount.permissions],
        rules: mountRulesColumn(mount),
      })),
    });
  }
}

/** One that stays is left as it is: it knows which codes were used. */
async function writeTotp(client: Client, { id, totp }: New<Account>): Promise<void> {
  await client.totpFactor.deleteMany({
    where: { accountId: id, ...(totp === null ? {} : { secretId: { not: totp.secretId } }) },
  });
  if (totp !== null) await client.totpFactor.createMany({ data: [{ accountId: id, ...totp }], skipDuplicates: true });
}

/** Accounts, over PostgreSQL. */
export function accountRepository(session: Session): AccountRepository {
  const accounts = crud<Account, AccountRow, Parameters<AccountRepository['list']>[0]>(session, {
    noun: 'account',
    hasParts: true,
    find: (client, id) => client.account.findUnique({ where: { id }, include: accountParts }),
    list: (client, { partnerId, text, storeId, within }, { take, after }) =>
      client.account.findMany({
        where: {
          AND: [
            ...olderThan(after),
            ...when(within, withinReach.account),
            ...when(partnerId, (value) => ({ partnerId: value })),
            ...when(text, (value) => ({ username: containing(value) })),
            ...when(storeId, (value) => ({ mounts: { some: { storeId: value } } })),
          ],
        },
        include: accountParts,
        orderBy: newestFirst,
        take,
      }),
    insert: async (client, thing) => {
      await client.account.create({ data: { id: thing.id, ...columns(thing) } });
      await insertParts(client, thing);
      await writeTotp(client, thing);
      return client.account.findUniqueOrThrow({ where: { id: thing.id }, include: accountParts });
    },
    update: async (client, thing) => {
      const { id, version } = thing;
      const { count } = await client.account.updateMany({ where: { id, version }, data: columns(thing) });
      if (count === 0) return undefined;
      await client.authorizedKey.deleteMany({ where: { accountId: id } });
      await client.mount.deleteMany({ where: { accountId: id } });
      await insertParts(client, thing);
      await writeTotp(client, thing);
      return client.account.findUniqueOrThrow({ where: { id }, include: accountParts });
    },
    remove: async (client, { id, version }) => (await client.account.deleteMany({ where: { id, version } })).count,
    toEntity: accountOf,
  });
  return {
    ...accounts,
    async findByUsername(username) {
      // No name in the database holds a NUL, and PostgreSQL refuses to look for one.
      if (username.includes('\0')) return undefined;
      const row = await accountByUsername(session, username);
      return row === undefined ? undefined : accountOf(row);
    },
    async withEndedKeys(now, limit) {
      const rows = await session.run((client) =>
        client.authorizedKey.findMany({
          where: { OR: [{ pendingUntil: { lte: now } }, { replacedBy: { not: null }, expiresAt: { lte: now } }] },
          select: { accountId: true },
          distinct: ['accountId'],
          take: limit,
        }),
      );
      return rows.map(({ accountId }) => accountId);
    },
    async takeTotpStep(accountId, secretId, step) {
      const { count } = await session.run((client) =>
        client.totpFactor.updateMany({
          where: { accountId, secretId, lastStep: { lt: toBigInt(step) } },
          data: { lastStep: toBigInt(step) },
        }),
      );
      return count === 1;
    },
  };
}
