import { isTransferOver, type Receipt, type Transfer, type TransferFilter, type TransferRepository } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { Prisma } from '../generated/client.js';
import { containing, newestFirst, olderThan, when } from './conditions.js';
import { crud } from './crud.js';
import { withinReach } from './reach.js';
import { transferClaims } from './transfer-claims.js';
import { indexOnly, mayBecome, newTransferColumns, type TransferRow, transferOf, wholeChange } from './transfer-rows.js';
import { transferSets } from './transfer-sets.js';

function matching(filter: TransferFilter): Prisma.TransferWhereInput[] {
  return [
    ...when(filter.within, withinReach.transfer),
    ...when(filter.runId, (runId) => ({ runId })),
    ...when(filter.jobId, (jobId) => ({ jobId })),
    ...when(filter.partnerId, (partnerId) => ({ partnerId })),
    ...when(filter.accountId, (accountId) => ({ accountId })),
    ...when(filter.connectionId, (connectionId) => ({ OR: [{ connectionId }, { toConnectionId: connectionId }] })),
    ...when(filter.state, (state) => ({ state, endedAs: isTransferOver(state) ? state : null })),
    ...when(filter.failureCode, (failureCode) => ({ failureCode })),
    ...when(filter.direction, (direction) => ({ direction })),
    ...when(filter.sha256, (value) => ({ deliveredDigest: Buffer.from(value, 'hex') })),
    ...when(filter.text, (text) => ({ OR: [{ sourcePath: containing(text) }, { targetPath: containing(text) }] })),
    ...when(filter.since, (since) => ({ createdAt: { gte: since } })),
    ...when(filter.until, (until) => ({ createdAt: { lt: until } })),
  ];
}

// Ids grow with time, so what is looked at is what the partner did since.
const LATER_UPLOAD = `
SELECT id FROM transfers
WHERE partner_id = $2::uuid AND id > $1::uuid AND direction = 'upload' AND account_id = $3::uuid AND store_id = $4::uuid
  AND target_path_hash = sha256_of($5::text)
LIMIT 1`;

/** Transfers and their receipts, over PostgreSQL. */
export function transferRepository(session: Session): TransferRepository {
  return {
    ...crud<Transfer, TransferRow, TransferFilter>(session, {
      noun: 'transfer',
      find: (client, id) => client.transfer.findUnique({ where: { id }, omit: indexOnly }),
      list: (client, filter, { take, after }) =>
        client.transfer.findMany({
          where: { AND: [...olderThan(after), ...matching(filter)] },
          omit: indexOnly,
          orderBy: newestFirst,
          take,
        }),
      insert: (client, thing) => client.transfer.create({ data: newTransferColumns(thing), omit: indexOnly }),
      update: async (client, thing) => {
        const { id, version, state } = thing;
        const [row] = await client.transfer.updateManyAndReturn({
          where: { id, version, state: { in: mayBecome(state) } },
          data: wholeChange(thing),
          omit: indexOnly,
        });
        return row;
      },
      remove: async (client, { id, version }) => (await client.transfer.deleteMany({ where: { id, version } })).count,
      usedBy: async (client, transferId) =>
        (await client.receipt.count({ where: { transferId } })) > 0 ? 'its receipt' : undefined,
      toEntity: transferOf,
    }),
    ...transferClaims(session),
    ...transferSets(session),

    async abandonedUploads(now, limit) {
      const rows = await session.run((client) =>
        client.transfer.findMany({
          where: { direction: 'upload', endedAs: null, state: { in: ['running', 'verifying'] }, claimExpiresAt: { lte: now } },
          omit: indexOnly,
          orderBy: { id: 'asc' },
          take: limit,
        }),
      );
      return rows.map(transferOf);
    },

    async withStageLeft(now, limit) {
      const rows = await session.run((client) =>
        client.transfer.findMany({
          where: {
            stageLeft: true,
            state: { in: ['failed', 'cancelled'] },
            OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }],
          },
          omit: indexOnly,
          orderBy: { id: 'asc' },
          take: limit,
        }),
      );
      return rows.map(transferOf);
    },

    async laterUpload({ transferId, partnerId, accountId, storeId, path }) {
      const later = await session.sql((sql) => sql.rows(LATER_UPLOAD, [transferId, partnerId, accountId, storeId, path]));
      return later.length > 0;
    },

    async addReceipt(receipt: Receipt) {
      await session.run((client) => client.receipt.create({ data: receipt }), receipt);
    },

    async receipt(transferId) {
      const row = await session.run((client) => client.receipt.findUnique({ where: { transferId } }));
      return row ?? undefined;
    },

    async receiptIds(transferIds) {
      const rows = await session.run((client) =>
        client.receipt.findMany({ where: { transferId: { in: [...transferIds] } }, select: { id: true, transferId: true } }),
      );
      return new Map(rows.map(({ id, transferId }) => [transferId, id]));
    },
  };
}
