import { type AssignedRole, isBuiltInRole, type New, permissionsAmong, permissionsOf, type RoleRepository } from '@waybill/core';
import type { Client, Session } from '../client/session.js';
import type { Role as Row } from '../generated/client.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

function toEntity({ permissions, ...row }: Row): AssignedRole {
  return { ...row, permissions: isBuiltInRole(row.slug) ? permissionsOf(row.slug) : permissionsAmong(permissions) };
}

function columns({ slug, description, isBuiltIn, permissions }: New<AssignedRole>) {
  return { slug, description, isBuiltIn, permissions: isBuiltIn ? [] : [...permissions] };
}

async function holdersOf(client: Client, role: string): Promise<readonly string[]> {
  const users = await client.user.findMany({ where: { role }, select: { username: true }, orderBy: { username: 'asc' } });
  const apiKeys = await client.apiKey.findMany({
    where: { role, revokedAt: null },
    select: { name: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const providers = await client.oidcProvider.findMany({
    where: { roleMappings: { array_contains: [{ role }] } },
    select: { slug: true },
    orderBy: { slug: 'asc' },
  });
  return [
    ...users.map(({ username }) => `the user ${username}`),
    ...apiKeys.map(({ name }) => `the API key ${name}`),
    ...providers.map(({ slug }) => `the groups of the provider ${slug}`),
  ];
}

/** Roles, over PostgreSQL. */
export function roleRepository(session: Session): RoleRepository {
  return {
    ...crud<AssignedRole, Row, Parameters<RoleRepository['list']>[0]>(session, {
      noun: 'role',
      find: (client, id) => client.role.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.role.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({ OR: [{ slug: containing(value) }, { description: containing(value) }] })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.role.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.role.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.role.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.role.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    holdersOf: (slug) => session.atomically((client) => holdersOf(client, slug)),
  };
}
