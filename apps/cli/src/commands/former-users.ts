import type { AuditReader, Id } from '@waybill/core';

/** The ids of deleted users of a name, as the audit trail has them until they are erased; several when the name was given again. */
export async function formerUserIds(trail: Pick<AuditReader, 'list'>, username: string): Promise<readonly Id[]> {
  const { items } = await trail.list({ type: 'user.deleted', text: username }, { limit: 200 });
  const ids = items.flatMap(({ target }) => (target?.name === username && target.id !== undefined ? [target.id] : []));
  return [...new Set(ids)];
}
