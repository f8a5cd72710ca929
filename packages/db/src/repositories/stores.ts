import { type New, type Store, type StoreRepository, storeKinds } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Store as Row } from '../generated/client.js';
import { oneOf } from '../rows/values.js';
import { accountOf, accountParts } from './accounts.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud, joinUsers, nameUsers } from './crud.js';
import { jobOf, jobParts, withEnd } from './jobs.js';

function toEntity(row: Row): Store {
  return { ...row, kind: oneOf(storeKinds, row.kind) };
}

function columns({ slug, kind, root }: New<Store>) {
  return { slug, kind, root };
}

/** Jobs with an end in the Store, and those that wait for files in it. */
function usingStore(storeId: string) {
  return { OR: [withEnd({ storeId }), { schedules: { some: { storeId } } }] };
}

/** Stores, over PostgreSQL. */
export function storeRepository(session: Session): StoreRepository {
  return {
    ...crud<Store, Row, Parameters<StoreRepository['list']>[0]>(session, {
      noun: 'store',
      find: (client, id) => client.store.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.store.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({ OR: [{ slug: containing(value) }, { root: containing(value) }] })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.store.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.store.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.store.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, storeId) => {
        const accounts = await client.account.findMany({ where: { mounts: { some: { storeId } } }, select: { username: true } });
        const jobs = await client.job.findMany({ where: usingStore(storeId), select: { slug: true } });
        return joinUsers(
          nameUsers(
            'account',
            accounts.map(({ username }) => username),
          ),
          nameUsers(
            'job',
            jobs.map(({ slug }) => slug),
          ),
        );
      },
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.store.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async usedBy(storeId) {
      return session.atomically(async (client) => {
        const accounts = await client.account.findMany({
          where: { mounts: { some: { storeId } } },
          include: accountParts,
          orderBy: newestFirst,
        });
        const jobs = await client.job.findMany({ where: usingStore(storeId), include: jobParts, orderBy: newestFirst });
        return { accounts: accounts.map(accountOf), jobs: jobs.map(jobOf) };
      });
    },
  };
}
