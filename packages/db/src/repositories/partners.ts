import { dataCategories, type New, type Partner, type PartnerRepository, partnerStatuses } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Partner as Row } from '../generated/client.js';
import { contactColumn, contactsOf } from '../rows/json.js';
import { oneOf, oneOfOrNull } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud, joinUsers, nameUsers } from './crud.js';
import { withinReach } from './reach.js';

function toEntity(row: Row): Partner {
  return {
    ...row,
    status: oneOf(partnerStatuses, row.status),
    contacts: contactsOf(row.contacts),
    dataCategory: oneOfOrNull(dataCategories, row.dataCategory),
  };
}

function columns(thing: New<Partner>) {
  const { slug, name, status, contacts, tags, purpose, dataCategory } = thing;
  return { slug, name, status, contacts: contactColumn(contacts), tags: [...tags], purpose, dataCategory };
}

/** Partners, over PostgreSQL. */
export function partnerRepository(session: Session): PartnerRepository {
  return {
    ...crud<Partner, Row, Parameters<PartnerRepository['list']>[0]>(session, {
      noun: 'partner',
      find: (client, id) => client.partner.findUnique({ where: { id } }),
      list: (client, { text, tag, status, within }, { take, after }) =>
        client.partner.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(within, withinReach.partner),
              ...when(text, (value) => ({ OR: [{ slug: containing(value) }, { name: containing(value) }] })),
              ...when(tag, (value) => ({ tags: { has: value } })),
              ...when(status, (value) => ({ status: value })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.partner.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.partner.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.partner.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, partnerId) => {
        const where = { partnerId };
        const connections = await client.connection.findMany({ where, select: { slug: true } });
        const accounts = await client.account.findMany({ where, select: { username: true } });
        const jobs = await client.job.findMany({ where, select: { slug: true } });
        return joinUsers(
          nameUsers(
            'connection',
            connections.map(({ slug }) => slug),
          ),
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
      const row = await session.run((client) => client.partner.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
  };
}
