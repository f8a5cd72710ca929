import type { Passkey, PasskeyRepository } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { UserPasskey as Row } from '../generated/client.js';
import { storable, toBigInt } from '../rows/values.js';

function passkeyOf(row: Row): Passkey {
  return { ...row, signCount: Number(row.signCount) };
}

/** Passkeys of people, over PostgreSQL. */
export function passkeyRepository(session: Session): PasskeyRepository {
  return {
    async insert({ publicKey, signCount, transports, ...passkey }) {
      const data = {
        ...passkey,
        publicKey: Uint8Array.from(publicKey),
        signCount: toBigInt(signCount),
        transports: transports.map(storable),
      };
      await session.run((client) => client.userPasskey.create({ data }), passkey);
    },
    async findByCredentialId(credentialId) {
      const row = await session.run((client) => client.userPasskey.findUnique({ where: { credentialId } }));
      return row === null ? undefined : passkeyOf(row);
    },
    async listOfUser(userId) {
      const rows = await session.run((client) =>
        client.userPasskey.findMany({ where: { userId }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] }),
      );
      return rows.map(passkeyOf);
    },
    async noteUse(id, { signCount, at }) {
      const counted = toBigInt(signCount);
      const before = counted === 0n ? 0n : { lt: counted };
      const { count } = await session.run((client) =>
        client.userPasskey.updateMany({ where: { id, signCount: before }, data: { signCount: counted, lastUsedAt: at } }),
      );
      return count === 1;
    },
    async remove(userId, id) {
      return (await session.run((client) => client.userPasskey.deleteMany({ where: { userId, id } }))).count === 1;
    },
    async removeOfUser(userId) {
      return (await session.run((client) => client.userPasskey.deleteMany({ where: { userId } }))).count;
    },
    async putChallenge({ hash, purpose, userId }, expiresAt) {
      const data = { challengeHash: hash, purpose, userId, expiresAt };
      await session.run((client) => client.passkeyChallenge.create({ data }));
    },
    async takeChallenge({ hash, purpose, userId }, now) {
      const { count } = await session.run((client) =>
        client.passkeyChallenge.deleteMany({ where: { challengeHash: hash, purpose, userId, expiresAt: { gt: now } } }),
      );
      return count === 1;
    },
    async removeChallenges(now) {
      return (await session.run((client) => client.passkeyChallenge.deleteMany({ where: { expiresAt: { lte: now } } }))).count;
    },
  };
}
