import {
  type AuditActor,
  type Connection,
  type Database,
  Failure,
  type HostKey,
  isFailure,
  newId,
  type PresentedHostKey,
} from '@waybill/core';

const RACE_ATTEMPTS = 5;

/**
 * Decides about the key that a partner's server shows (BEHAVIOURS B28). Fails closed: first contact pins the key as pending and a
 * person approves it; any other key than the trusted ones stops the connection until a person decides. Every decision is audited
 * before it takes effect.
 * @throws Failure `auth.host-key-pending`, `auth.host-key-changed`
 */
export async function judgeHostKey(
  deps: { readonly database: Database },
  connection: Connection,
  presented: PresentedHostKey,
  actor: AuditActor,
): Promise<void> {
  const known = await deps.database.read.hostKeys.ofConnection(connection.id);
  const match = known.find((key) => key.fingerprint === presented.fingerprint);
  if (match?.state === 'trusted') return;
  if (match?.state === 'pending') throw pending(connection, presented);
  if (known.every((key) => key.state !== 'trusted') && match === undefined) {
    await onceAmongMany(() => pinAsPending(deps.database, connection, presented, actor, known));
    throw pending(connection, presented);
  }
  await onceAmongMany(() => stopConnection(deps.database, connection, presented, actor, known));
  throw changed(connection, presented);
}

/** Several transfers see the same key at the same time; the one that loses the race looks again at what the other recorded. */
async function onceAmongMany(record: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await record();
      return;
    } catch (error) {
      const raced = isFailure(error, 'conflict.duplicate') || isFailure(error, 'version.stale');
      if (!raced || attempt === RACE_ATTEMPTS) throw error;
    }
  }
}

function pending(connection: Connection, presented: PresentedHostKey): Failure {
  return new Failure('auth.host-key-pending', {
    publicDetail: `The host key ${presented.fingerprint} of "${connection.slug}" waits for approval. Compare it with what the partner says, then approve it.`,
    context: { connectionId: connection.id, fingerprint: presented.fingerprint },
  });
}

function changed(connection: Connection, presented: PresentedHostKey): Failure {
  return new Failure('auth.host-key-changed', {
    publicDetail: `The server of "${connection.slug}" showed the host key ${presented.fingerprint}, which is not trusted. Nothing was sent, and the connection is stopped until a person decides.`,
    context: { connectionId: connection.id, fingerprint: presented.fingerprint },
  });
}

async function pinAsPending(
  database: Database,
  connection: Connection,
  presented: PresentedHostKey,
  actor: AuditActor,
  known: readonly HostKey[],
): Promise<void> {
  await database.transaction(async (tx) => {
    const now = await tx.hostKeys.ofConnection(connection.id);
    if (now.some((key) => key.fingerprint === presented.fingerprint)) return;
    const key = await tx.hostKeys.insert({
      id: newId(),
      connectionId: connection.id,
      algorithm: presented.algorithm,
      publicKey: presented.publicKey,
      fingerprint: presented.fingerprint,
      state: 'pending',
      decidedBy: null,
      decidedAt: null,
    });
    tx.audit.append({
      type: 'host-key.pinned',
      outcome: 'success',
      actor,
      target: { kind: 'host-key', id: key.id, name: `${connection.slug} ${presented.fingerprint}` },
      partnerId: connection.partnerId,
      details: { fingerprint: presented.fingerprint, algorithm: presented.algorithm, knownKeys: known.length },
    });
    tx.live.publish({ kind: 'changed', noun: 'connections', id: connection.id });
  });
}

async function stopConnection(
  database: Database,
  connection: Connection,
  presented: PresentedHostKey,
  actor: AuditActor,
  known: readonly HostKey[],
): Promise<void> {
  await database.transaction(async (tx) => {
    const fresh = await tx.connections.get(connection.id);
    const details = {
      presented: presented.fingerprint,
      algorithm: presented.algorithm,
      trusted: known.filter((key) => key.state === 'trusted').map((key) => key.fingerprint),
    };
    const event = {
      outcome: 'denied' as const,
      actor,
      target: { kind: 'connection' as const, id: fresh.id, name: fresh.slug },
      partnerId: fresh.partnerId,
      details,
    };
    tx.audit.append({ ...event, type: 'host-key.changed' });
    const alreadyKnown = (await tx.hostKeys.ofConnection(connection.id)).some((key) => key.fingerprint === presented.fingerprint);
    if (!alreadyKnown) {
      await tx.hostKeys.insert({
        id: newId(),
        connectionId: connection.id,
        algorithm: presented.algorithm,
        publicKey: presented.publicKey,
        fingerprint: presented.fingerprint,
        state: 'pending',
        decidedBy: null,
        decidedAt: null,
      });
    }
    if (fresh.status === 'stopped') return;
    await tx.connections.update({
      ...fresh,
      status: 'stopped',
      statusReason: `An untrusted host key was shown: ${presented.fingerprint}`,
    });
    tx.audit.append({ ...event, type: 'connection.stopped', outcome: 'success' });
    tx.live.publish({ kind: 'changed', noun: 'connections', id: fresh.id });
  });
}
