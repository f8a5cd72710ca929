import { isId, type SavedView, type SavedViewRepository, savedViewLists } from '@waybill/core';
import type { Session } from '../client/session.js';
import type { SavedView as Row } from '../generated/client.js';
import { oneOf } from '../rows/values.js';

function toEntity({ id, owner, list, name, search, updatedAt }: Row): SavedView {
  return { id, owner, list: oneOf(savedViewLists, list), name, search, updatedAt };
}

/** Views of lists that people saved, over PostgreSQL. */
export function savedViewRepository(session: Session): SavedViewRepository {
  return {
    async ofOwner(owner, list) {
      const rows = await session.run((client) =>
        client.savedView.findMany({ where: { owner, list }, orderBy: [{ name: 'asc' }, { id: 'asc' }] }),
      );
      return rows.map(toEntity);
    },
    async save({ id, owner, list, name, search }) {
      const row = await session.run((client) =>
        client.savedView.upsert({
          where: { owner_list_name: { owner, list, name } },
          create: { id, owner, list, name, search },
          update: { search },
        }),
      );
      return toEntity(row);
    },
    async remove(owner, id) {
      if (!isId(id)) return undefined;
      return session.atomically(async (client) => {
        const row = await client.savedView.findFirst({ where: { id, owner } });
        if (row !== null) await client.savedView.delete({ where: { id } });
        return row === null ? undefined : toEntity(row);
      });
    },
  };
}
