import {
  Failure,
  type New,
  newPeopleRules,
  type OidcFlowRepository,
  type OidcProvider,
  type OidcProviderRepository,
  oidcPurposes,
  type UserIdentityRepository,
} from '@waybill/core';
import { z } from 'zod';
import type { Session } from '../client/session.js';
import type { OidcProvider as Row } from '../generated/client.js';
import { oneOf, storable } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

const mappingsColumn = z.array(z.object({ group: z.string(), role: z.string() }));

function toEntity({ roleMappings, newPeople, ...row }: Row): OidcProvider {
  const mappings = mappingsColumn.safeParse(roleMappings);
  if (mappings.success) return { ...row, roleMappings: mappings.data, newPeople: oneOf(newPeopleRules, newPeople) };
  throw new Failure('internal', {
    publicDetail: `The provider ${row.slug} is stored in a form that this version does not know.`,
  });
}

function columns(provider: New<OidcProvider>) {
  const { id: _, scopes, roleMappings, secondFactorAmr, secondFactorAcr, ...rest } = provider;
  const { slug, name, enabled, issuer, clientId, secretId, caPem, groupsClaim, newPeople, sessionMinutes } = rest;
  return {
    ...{ slug, name, enabled, issuer, clientId, secretId, caPem, groupsClaim, newPeople, sessionMinutes },
    ...{ scopes: [...scopes], secondFactorAmr: [...secondFactorAmr], secondFactorAcr: [...secondFactorAcr] },
    roleMappings: roleMappings.map(({ group, role }) => ({ group, role })),
  };
}

/** Providers of OpenID Connect, over PostgreSQL. */
export function oidcProviderRepository(session: Session): OidcProviderRepository {
  return {
    ...crud<OidcProvider, Row, Parameters<OidcProviderRepository['list']>[0]>(session, {
      noun: 'provider',
      find: (client, id) => client.oidcProvider.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.oidcProvider.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({ OR: [{ slug: containing(value) }, { name: containing(value) }] })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.oidcProvider.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.oidcProvider.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.oidcProvider.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.oidcProvider.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async listEnabled() {
      const rows = await session.run((client) =>
        client.oidcProvider.findMany({ where: { enabled: true }, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
      );
      return rows.map(toEntity);
    },
  };
}

/** Whom providers know by which subject, over PostgreSQL. */
export function userIdentityRepository(session: Session): UserIdentityRepository {
  return {
    async insert(identity) {
      await session.run((client) => client.userIdentity.create({ data: { ...identity } }), identity);
    },
    async find(providerId, subject) {
      // No subject in the database holds a NUL, and PostgreSQL refuses to look for one.
      if (storable(subject) !== subject) return undefined;
      const where = { providerId_subject: { providerId, subject } };
      return (await session.run((client) => client.userIdentity.findUnique({ where }))) ?? undefined;
    },
    async findById(id) {
      return (await session.run((client) => client.userIdentity.findUnique({ where: { id } }))) ?? undefined;
    },
    listOfUser: (userId) =>
      session.run((client) =>
        client.userIdentity.findMany({ where: { userId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
      ),
    async noteUse(id, at) {
      await session.run((client) => client.userIdentity.updateMany({ where: { id }, data: { lastUsedAt: at } }));
    },
    async remove(id) {
      return (await session.run((client) => client.userIdentity.deleteMany({ where: { id } }))).count === 1;
    },
  };
}

/** Browsers that are at a provider, over PostgreSQL. */
export function oidcFlowRepository(session: Session): OidcFlowRepository {
  return {
    async insert(flow) {
      await session.run((client) => client.oidcFlow.create({ data: { ...flow } }));
    },
    take: ({ stateHash, browserHash }, now) =>
      session.atomically(async (client) => {
        const row = await client.oidcFlow.findUnique({ where: { stateHash } });
        if (row === null || row.browserHash !== browserHash || row.expiresAt <= now) return undefined;
        // Of two who come at once, one has it.
        const { count } = await client.oidcFlow.deleteMany({ where: { stateHash, browserHash } });
        return count === 1 ? { ...row, purpose: oneOf(oidcPurposes, row.purpose) } : undefined;
      }),
    async removeExpired(now) {
      return (await session.run((client) => client.oidcFlow.deleteMany({ where: { expiresAt: { lte: now } } }))).count;
    },
  };
}
