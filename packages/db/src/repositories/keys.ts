import {
  Failure,
  type Id,
  type Key,
  type KeyRepository,
  keyAlgorithms,
  type New,
  type SealedRecord,
  type SecretRepository,
} from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Key as Row } from '../generated/client.js';
import { oneOf } from '../rows/values.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { connectionOf } from './connections.js';
import { crud, nameUsers } from './crud.js';

const origins = ['generated', 'imported'] as const;

function toEntity(row: Row): Key {
  return { ...row, algorithm: oneOf(keyAlgorithms, row.algorithm), origin: oneOf(origins, row.origin) };
}

function columns(thing: New<Key>) {
  const { slug, algorithm, bits, publicKey, fingerprint, comment, origin, privateSecretId } = thing;
  return { slug, algorithm, bits, publicKey, fingerprint, comment, origin, privateSecretId };
}

/** Connections that sign in with it, or will. */
function signsInWith(keyId: Id) {
  return { OR: [{ keyId }, { nextKeyId: keyId }] };
}

/** Keys, over PostgreSQL. */
export function keyRepository(session: Session): KeyRepository {
  return {
    ...crud<Key, Row, Parameters<KeyRepository['list']>[0]>(session, {
      noun: 'key',
      find: (client, id) => client.key.findUnique({ where: { id } }),
      list: (client, { text }, { take, after }) =>
        client.key.findMany({
          where: {
            AND: [
              ...olderThan(after),
              ...when(text, (value) => ({
                OR: [{ slug: containing(value) }, { comment: containing(value) }, { fingerprint: containing(value) }],
              })),
            ],
          },
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.key.create({ data: { id: thing.id, ...columns(thing) } }),
      update: async (client, thing) => {
        const { id, version } = thing;
        const [row] = await client.key.updateManyAndReturn({ where: { id, version }, data: columns(thing) });
        return row;
      },
      remove: async (client, { id, version }) => (await client.key.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, keyId) => {
        const connections = await client.connection.findMany({ where: signsInWith(keyId), select: { slug: true } });
        return nameUsers(
          'connection',
          connections.map(({ slug }) => slug),
        );
      },
      toEntity,
    }),
    async findBySlug(slug) {
      const row = await session.run((client) => client.key.findUnique({ where: { slug } }));
      return row === null ? undefined : toEntity(row);
    },
    async usedBy(keyId) {
      const rows = await session.run((client) => client.connection.findMany({ where: signsInWith(keyId), orderBy: newestFirst }));
      return rows.map(connectionOf);
    },
  };
}

function noSuchSecret(id: string): Failure {
  return new Failure('not-found', { publicDetail: 'There is no such secret.', context: { id } });
}

function sealedColumns({ masterKeyId, sealed }: SealedRecord) {
  return { masterKeyId, sealed: new Uint8Array(sealed) };
}

/** Sealed secrets, over PostgreSQL; what is inside is never known here. */
export function secretRepository(session: Session): SecretRepository {
  return {
    async insert(secret) {
      const { id, createdAt } = secret;
      await session.run((client) => client.secret.create({ data: { id, createdAt, ...sealedColumns(secret) } }));
    },
    async get(id) {
      const row = await session.run((client) => client.secret.findUnique({ where: { id } }));
      if (row === null) throw noSuchSecret(id);
      return row;
    },
    async remove(id) {
      try {
        await session.run((client) => client.secret.deleteMany({ where: { id } }));
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'input.invalid') throw error;
        throw new Failure('conflict.in-use', {
          cause: error.cause,
          publicDetail: 'This secret is in use and cannot be deleted.',
        });
      }
    },
    notUnder: (masterKeyId, limit) =>
      session.run((client) =>
        client.secret.findMany({ where: { masterKeyId: { not: masterKeyId } }, orderBy: { id: 'asc' }, take: limit }),
      ),
    async replace(secret) {
      const { id } = secret;
      const { count } = await session.run((client) => client.secret.updateMany({ where: { id }, data: sealedColumns(secret) }));
      if (count === 0) throw noSuchSecret(id);
    },
  };
}
