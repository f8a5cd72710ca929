import {
  Failure,
  keyAlgorithms,
  type New,
  type ServerHostKey,
  type ServerHostKeyRepository,
  type ServerRules,
  type ServerRulesRepository,
  type StoredServerRules,
  serverHostKeyStates,
  serverRules,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import type { ServerHostKey as Row } from '../generated/client.js';
import { parseAs } from '../rows/json.js';
import { oneOf } from '../rows/values.js';
import { newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';

function stored(version: number, rules: unknown): StoredServerRules {
  return { version, rules: parseAs(serverRules, rules, 'server_rules.rules') };
}

/** A plain copy for the column: Prisma wants mutable types. */
function rulesColumn(rules: ServerRules) {
  return structuredClone({ ...rules });
}

/** The rules of our SFTP server, over PostgreSQL. */
export function serverRulesRepository(session: Session): ServerRulesRepository {
  return {
    async read() {
      // Asked all the time, by every process of the server.
      const [row] = await session.sql((sql) =>
        sql.rows<{ version: number; rules: unknown }>('SELECT version, rules FROM server_rules'),
      );
      return row === undefined ? stored(1, {}) : stored(row.version, row.rules);
    },
    async replace(rules, version, at) {
      const data = { version: version + 1, updatedAt: at, rules: rulesColumn(rules) };
      const first = version === 1 ? [{ id: 1, ...data }] : [];
      const made = await session.run((client) => client.serverRules.createMany({ data: first, skipDuplicates: true }));
      if (made.count === 1) return { version: data.version, rules };
      const { count } = await session.run((client) => client.serverRules.updateMany({ where: { id: 1, version }, data }));
      if (count === 1) return { version: data.version, rules };
      throw new Failure('version.stale', {
        publicDetail: 'Somebody changed these rules since you read them. Read them again and repeat your change.',
      });
    },
  };
}

function toEntity(row: Row): ServerHostKey {
  return { ...row, algorithm: oneOf(keyAlgorithms, row.algorithm), state: oneOf(serverHostKeyStates, row.state) };
}

function columns({ algorithm, publicKey, fingerprint, state, secretId, activatedAt, retiredAt }: New<ServerHostKey>) {
  return { algorithm, publicKey, fingerprint, state, secretId, activatedAt, retiredAt };
}

/** The host keys of our SFTP server, over PostgreSQL. */
export function serverHostKeyRepository(session: Session): ServerHostKeyRepository {
  return {
    ...crud<ServerHostKey, Row, Parameters<ServerHostKeyRepository['list']>[0]>(session, {
      noun: 'host key',
      find: (client, id) => client.serverHostKey.findUnique({ where: { id } }),
      list: (client, { state }, { take, after }) =>
        client.serverHostKey.findMany({
          where: { AND: [...olderThan(after), ...when(state, (value) => ({ state: value }))] },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.serverHostKey.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.serverHostKey.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.serverHostKey.deleteMany({ where: { id, version } })).count,
      toEntity,
    }),
    async inUse() {
      const rows = await session.run((client) =>
        client.serverHostKey.findMany({ where: { state: { not: 'retired' } }, orderBy: [{ algorithm: 'asc' }, { id: 'asc' }] }),
      );
      return rows.map(toEntity);
    },
  };
}
