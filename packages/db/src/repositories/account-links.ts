import { type AccountLink, type AccountLinkRepository, accountLinkEndings, linkMakerKinds } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { AccountLink as Row } from '../generated/client.js';
import { oneOf } from '../rows/values.js';

function linkOf({ usedAt: _, usedFrom: __, makerKind, makerId, ...row }: Row): AccountLink {
  const maker = { kind: oneOf(linkMakerKinds, makerKind), ...(makerId === null ? {} : { id: makerId }) };
  return { ...row, maker, ending: row.ending === null ? null : oneOf(accountLinkEndings, row.ending) };
}

/** Links of Accounts, over PostgreSQL. */
export function accountLinkRepository(session: Session): AccountLinkRepository {
  return {
    async insert(link) {
      const { maker, ...rest } = link;
      const data = { ...rest, makerKind: maker.kind, makerId: maker.id ?? null };
      await session.run((client) => client.accountLink.create({ data }), link);
    },
    async findByTokenHash(tokenHash) {
      const row = await session.run((client) => client.accountLink.findUnique({ where: { tokenHash } }));
      return row === null ? undefined : linkOf(row);
    },
    async findOpen(accountId) {
      const row = await session.run((client) => client.accountLink.findFirst({ where: { accountId, ending: null } }));
      return row === null ? undefined : linkOf(row);
    },
    async end(accountId, ending) {
      const { count } = await session.run((client) =>
        client.accountLink.updateMany({ where: { accountId, ending: null }, data: { ending } }),
      );
      return count > 0;
    },
    async takeForKey(id, fingerprint) {
      const { count } = await session.run((client) =>
        client.accountLink.updateMany({ where: { id, ending: null, offeredKey: null }, data: { offeredKey: fingerprint } }),
      );
      return count > 0;
    },
    async noteUse(id, { from, at, since }) {
      const { count } = await session.run((client) =>
        client.accountLink.updateMany({
          where: { id, OR: [{ usedAt: null }, { usedAt: { lte: since } }, { usedFrom: { not: from } }] },
          data: { usedAt: at, usedFrom: from },
        }),
      );
      return count > 0;
    },
  };
}
