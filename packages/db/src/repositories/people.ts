import {
  type ApiKey,
  type ApiKeyRepository,
  type New,
  personMethods,
  type User,
  type UserRepository,
  userStatuses,
  type WebSession,
  type WebSessionRepository,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import { type ApiKey as ApiKeyRow, Prisma, type WebSession as WebSessionRow } from '../generated/client.js';
import { scopeColumn, scopeOf } from '../rows/scope.js';
import { oneOf, storable } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

/** What is told of a User and lies in tables of its own. */
const userParts = {
  totp: { select: { enrolledAt: true } },
  signIn: { select: { at: true } },
  _count: { select: { passkeys: true } },
  invitations: { where: { ending: null }, select: { expiresAt: true, invitedBy: { select: { name: true } } } },
} as const satisfies Prisma.UserInclude;

type Row = Prisma.UserGetPayload<{ include: typeof userParts }>;

function userOf({ totp, signIn, invitations: [invitation], _count, ...row }: Row): User {
  return {
    ...row,
    scope: scopeOf(row.scope),
    status: oneOf(userStatuses, row.status),
    secondFactorSince: totp?.enrolledAt ?? null,
    passkeyCount: _count.passkeys,
    lastSignInAt: signIn?.at ?? null,
    invitation:
      invitation === undefined ? null : { expiresAt: invitation.expiresAt, invitedBy: invitation.invitedBy?.name ?? null },
  };
}

function userColumns({ scope, ...rest }: New<User>) {
  const { username, name, email, role, status, passwordHash, mustChangePassword, breakGlass } = rest;
  return { username, name, email, role, scope: scopeColumn(scope), status, passwordHash, mustChangePassword, breakGlass };
}

const activeAdmins = { role: 'admin', status: 'active', scope: { equals: Prisma.DbNull } } as const;

/** Users, over PostgreSQL. */
export function userRepository(session: Session): UserRepository {
  return {
    ...crud<User, Row, Parameters<UserRepository['list']>[0]>(session, {
      noun: 'user',
      hasParts: true,
      find: (client, id) => client.user.findUnique({ where: { id }, include: userParts }),
      list: (client, { text }, { take, after }) =>
        client.user.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({
                OR: [{ username: containing(value) }, { name: containing(value) }, { email: containing(value) }],
              })),
            ],
          },
          include: userParts,
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.user.create({ data: { id: thing.id, ...userColumns(thing) }, include: userParts }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const { count } = await client.user.updateMany({ where: { id, version }, data: userColumns(thing) });
        return count === 0 ? undefined : client.user.findUniqueOrThrow({ where: { id }, include: userParts });
      },
      remove: async (client, { id, version }) => (await client.user.deleteMany({ where: { id, version } })).count,
      toEntity: userOf,
    }),
    async findByUsername(username) {
      // No name in the database holds a NUL, and PostgreSQL refuses to look for one.
      if (username.includes('\0')) return undefined;
      const row = await session.run((client) => client.user.findUnique({ where: { username }, include: userParts }));
      return row === null ? undefined : userOf(row);
    },
    async noteSignIn(userId, { at, address }) {
      const data = { at, address: storable(address) };
      return session.atomically(async (client) => {
        const before = await client.userSignIn.findUnique({ where: { userId } });
        await client.userSignIn.upsert({ where: { userId }, create: { userId, ...data }, update: data });
        return before === null ? undefined : { at: before.at, address: before.address };
      });
    },
    countActiveAdmins: () => session.run((client) => client.user.count({ where: activeAdmins })),
    countBreakGlassAdmins: () =>
      session.run((client) => client.user.count({ where: { ...activeAdmins, breakGlass: true, passwordHash: { not: null } } })),
  };
}

function webSessionOf({ previousAt, previousAddress, ...row }: WebSessionRow): WebSession {
  const previous = previousAt === null ? null : { at: previousAt, address: previousAddress ?? '' };
  return { ...row, method: oneOf(personMethods, row.method), previous };
}

/** Sign-ins to the console, over PostgreSQL. */
export function webSessionRepository(session: Session): WebSessionRepository {
  return {
    async insert({ previous, ...webSession }) {
      const data = {
        ...webSession,
        address: storable(webSession.address),
        userAgent: storable(webSession.userAgent),
        previousAt: previous?.at ?? null,
        previousAddress: previous?.address ?? null,
      };
      await session.run((client) => client.webSession.create({ data }), webSession);
    },
    async findByTokenHash(tokenHash) {
      const row = await session.run((client) => client.webSession.findUnique({ where: { tokenHash } }));
      return row === null ? undefined : webSessionOf(row);
    },
    async listOfUser(userId) {
      const rows = await session.run((client) =>
        client.webSession.findMany({ where: { userId }, orderBy: [{ createdAt: 'desc' }, { id: 'desc' }] }),
      );
      return rows.map(webSessionOf);
    },
    async prove(id, at, method) {
      const data = { provenAt: at, ...(method === undefined ? {} : { method }) };
      await session.run((client) => client.webSession.updateMany({ where: { id }, data }));
    },
    async touch(id, at, expiresAt) {
      await session.run((client) => client.webSession.updateMany({ where: { id }, data: { lastSeenAt: at, expiresAt } }));
    },
    async remove(id) {
      await session.run((client) => client.webSession.deleteMany({ where: { id } }));
    },
    async removeOfUser(userId) {
      await session.run((client) => client.webSession.deleteMany({ where: { userId } }));
    },
    async removeOfProvider(providerId) {
      return (await session.run((client) => client.webSession.deleteMany({ where: { providerId } }))).count;
    },
    boundAll: ({ idleMinutes, sessionMinutes }, now) =>
      session.atomically(async (client) => {
        // What is over stays over, however long sessions are from now on.
        await client.webSession.deleteMany({ where: { OR: [{ expiresAt: { lte: now } }, { endsAt: { lte: now } }] } });
        await client.$executeRaw`
          UPDATE web_sessions AS w
          SET ends_at = bound.ends_at,
              expires_at = least(w.last_seen_at + make_interval(mins => ${idleMinutes}::int), bound.ends_at)
          FROM (
            SELECT s.id,
                   s.created_at + make_interval(mins => least(${sessionMinutes}::int, p.session_minutes)) AS ends_at
            FROM web_sessions AS s
            LEFT JOIN oidc_providers AS p ON p.id = s.provider_id
          ) AS bound
          WHERE bound.id = w.id`;
        return (await client.webSession.deleteMany({ where: { expiresAt: { lte: now } } })).count;
      }),
    async removeOfPasswords() {
      const where = { method: { startsWith: 'password' }, user: { breakGlass: false } };
      return (await session.run((client) => client.webSession.deleteMany({ where }))).count;
    },
    async removeExpired(now) {
      return (await session.run((client) => client.webSession.deleteMany({ where: { expiresAt: { lte: now } } }))).count;
    },
  };
}

function apiKeyOf(row: ApiKeyRow): ApiKey {
  return { ...row, scope: scopeOf(row.scope) };
}

function apiKeyColumns({ name, role, scope, madeById, prefix, tokenHash, expiresAt, revokedAt, lastUsedAt }: New<ApiKey>) {
  return { name, role, scope: scopeColumn(scope), madeById, prefix, tokenHash, expiresAt, revokedAt, lastUsedAt };
}

/** API keys, over PostgreSQL. */
export function apiKeyRepository(session: Session): ApiKeyRepository {
  return {
    ...crud<ApiKey, ApiKeyRow, Parameters<ApiKeyRepository['list']>[0]>(session, {
      noun: 'API key',
      find: (client, id) => client.apiKey.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.apiKey.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({ OR: [{ name: containing(value) }, { prefix: containing(value) }] })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.apiKey.create({ data: { id: thing.id, ...apiKeyColumns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.apiKey.updateManyAndReturn({ where: { id, version }, data: apiKeyColumns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.apiKey.deleteMany({ where: { id, version } })).count,
      toEntity: apiKeyOf,
    }),
    async findByTokenHash(tokenHash) {
      const row = await session.run((client) => client.apiKey.findUnique({ where: { tokenHash } }));
      return row === null ? undefined : apiKeyOf(row);
    },
    async markUsed(id, at) {
      await session.run((client) => client.apiKey.updateMany({ where: { id }, data: { lastUsedAt: at } }));
    },
  };
}
