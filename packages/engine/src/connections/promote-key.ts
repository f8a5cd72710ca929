import type { Connection, NewAuditEvent, Tx } from '@waybill/core';

/** Makes the next Key of a Connection its Key, and the Key until now one that this Connection signs in with no more (BEHAVIOURS B31). */
export async function promoteKey(
  tx: Tx,
  connection: Connection,
  act: Pick<NewAuditEvent, 'actor' | 'source' | 'requestId' | 'outcome'>,
  reason: string,
): Promise<Connection> {
  const { id, keyId, nextKeyId, slug, partnerId } = connection;
  const fingerprintOf = async (key: string | null) => (key === null ? null : (await tx.keys.get(key)).fingerprint);
  const details = { promoted: await fingerprintOf(nextKeyId), retired: await fingerprintOf(keyId), reason };
  const after = await tx.connections.update({ ...connection, keyId: nextKeyId, nextKeyId: null });
  await tx.nextKeyTrials.forget(id);
  tx.audit.append({
    ...act,
    type: 'connection.key-promoted',
    target: { kind: 'connection', id, name: slug },
    partnerId,
    details,
  });
  tx.live.publish({ kind: 'changed', noun: 'connections', id });
  return after;
}
