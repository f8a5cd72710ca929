import type { SecondFactorRepository } from '@waybill/core';
import type { Session } from '../client/session.js';
import { toBigInt } from '../rows/values.js';

/** Second factors of people, over PostgreSQL. */
export function secondFactorRepository(session: Session): SecondFactorRepository {
  return {
    async find(userId) {
      const row = await session.run((client) =>
        client.userTotpFactor.findUnique({ where: { userId }, select: { userId: true, secretId: true, enrolledAt: true } }),
      );
      return row ?? undefined;
    },
    async put({ userId, secretId, enrolledAt }) {
      await session.run((client) =>
        client.userTotpFactor.upsert({
          where: { userId },
          create: { userId, secretId, enrolledAt },
          // A new secret has used none of its codes.
          update: { secretId, enrolledAt, ...(enrolledAt === null ? { lastStep: 0n } : {}) },
        }),
      );
    },
    async remove(userId) {
      await session.run((client) => client.userTotpFactor.deleteMany({ where: { userId } }));
      await session.run((client) => client.userRecoveryCode.deleteMany({ where: { userId } }));
    },
    async takeStep(userId, secretId, step) {
      const { count } = await session.run((client) =>
        client.userTotpFactor.updateMany({
          where: { userId, secretId, lastStep: { lt: toBigInt(step) } },
          data: { lastStep: toBigInt(step) },
        }),
      );
      return count === 1;
    },
    async replaceRecoveryCodes(userId, hashes) {
      await session.run((client) => client.userRecoveryCode.deleteMany({ where: { userId } }));
      const data = hashes.map((codeHash) => ({ userId, codeHash }));
      await session.run((client) => client.userRecoveryCode.createMany({ data }));
    },
    async takeRecoveryCode(userId, codeHash) {
      return (await session.run((client) => client.userRecoveryCode.deleteMany({ where: { userId, codeHash } }))).count === 1;
    },
    countRecoveryCodes: (userId) => session.run((client) => client.userRecoveryCode.count({ where: { userId } })),
  };
}
