import {
  type Connection,
  type ConnectionRepository,
  connectionStatuses,
  type HostKey,
  type HostKeyRepository,
  hostKeyStates,
  type New,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import type { HostKey as HostKeyRow, Connection as Row } from '../generated/client.js';
import { connectionRulesColumn, connectionRulesOf } from '../rows/json.js';
import { oneOf, storableOrNull } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud, nameUsers } from './crud.js';
import { withEnd } from './jobs.js';
import { withinReach } from './reach.js';

/** The Connection of a row. */
export function connectionOf({ rules, jumpSlug: _jump, ...row }: Row): Connection {
  return {
    ...row,
    ...connectionRulesOf(rules),
    status: oneOf(connectionStatuses, row.status),
  };
}

function columns(thing: New<Connection>) {
  return {
    partnerId: thing.partnerId,
    slug: thing.slug,
    host: thing.host,
    port: thing.port,
    username: thing.username,
    keyId: thing.keyId,
    nextKeyId: thing.nextKeyId,
    passwordSecretId: thing.passwordSecretId,
    proxyPasswordSecretId: thing.proxyPasswordSecretId,
    status: thing.status,
    statusReason: storableOrNull(thing.statusReason),
    rules: connectionRulesColumn(thing),
  };
}

/** Connections, over PostgreSQL. */
export function connectionRepository(session: Session): ConnectionRepository {
  return {
    ...crud<Connection, Row, Parameters<ConnectionRepository['list']>[0]>(session, {
      noun: 'connection',
      find: (client, id) => client.connection.findUnique({ where: { id } }),
      list: (client, { partnerId, keyId, text, status, jump, waiverUntil, within }, { take, after }) =>
        client.connection.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(within, withinReach.connection),
              ...when(partnerId, (value) => ({ partnerId: value })),
              ...when(keyId, (value) => ({ OR: [{ keyId: value }, { nextKeyId: value }] })),
              ...when(text, (value) => ({ OR: [{ slug: containing(value) }, { host: containing(value) }] })),
              ...when(status, (value) => ({ status: value })),
              ...when(jump, (value) => ({ jumpSlug: value })),
              ...when(waiverUntil, (value) => ({ rules: { path: ['algorithms', 'waiver', 'until'], lte: value } })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.connection.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.connection.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.connection.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, connectionId) => {
        const jobs = await client.job.findMany({ where: withEnd({ connectionId }), select: { slug: true } });
        return nameUsers(
          'job',
          jobs.map(({ slug }) => slug),
        );
      },
      toEntity: connectionOf,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.connection.findUnique({ where: { slug } }));
      return row === null ? undefined : connectionOf(row);
    },
  };
}

function hostKeyOf(row: HostKeyRow): HostKey {
  return { ...row, state: oneOf(hostKeyStates, row.state) };
}

function hostKeyColumns(thing: New<HostKey>) {
  const { connectionId, algorithm, publicKey, fingerprint, state, decidedBy, decidedAt } = thing;
  return { connectionId, algorithm, publicKey, fingerprint, state, decidedBy, decidedAt };
}

/** Host keys, over PostgreSQL. */
export function hostKeyRepository(session: Session): HostKeyRepository {
  return {
    ...crud<HostKey, HostKeyRow, Parameters<HostKeyRepository['list']>[0]>(session, {
      noun: 'host key',
      find: (client, id) => client.hostKey.findUnique({ where: { id } }),
      list: (client, { connectionId, state, within }, { take, after }) =>
        client.hostKey.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(within, withinReach.hostKey),
              ...when(connectionId, (value) => ({ connectionId: value })),
              ...when(state, (value) => ({ state: value })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.hostKey.create({ data: { id: thing.id, ...hostKeyColumns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.hostKey.updateManyAndReturn({ where: { id, version }, data: hostKeyColumns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.hostKey.deleteMany({ where: { id, version } })).count,
      toEntity: hostKeyOf,
    }),
    async ofConnection(connectionId) {
      const rows = await session.run((client) => client.hostKey.findMany({ where: { connectionId }, orderBy: newestFirst }));
      return rows.map(hostKeyOf);
    },
  };
}
