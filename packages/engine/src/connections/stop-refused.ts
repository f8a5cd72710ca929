import { type AuditActor, type Connection, type Database, type Failure, isFailure } from '@waybill/core';

const RACE_ATTEMPTS = 5;

/**
 * Stops a Connection whose credential the partner refused, until a person decides (BEHAVIOURS B21): every further try, by this job
 * or another, would be one more failed sign-in in the partner's eyes, and a few of them lock an account out. Does nothing when the
 * Connection was changed meanwhile: what was refused is then not what it has now.
 */
export async function stopRefused(
  deps: { readonly database: Database },
  connection: Connection,
  failure: Failure,
  actor: AuditActor,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await stop(deps.database, connection, failure, actor);
      return;
    } catch (error) {
      // Another worker was refused at the same time.
      if (!isFailure(error, 'version.stale') || attempt === RACE_ATTEMPTS) throw error;
    }
  }
}

async function stop(database: Database, connection: Connection, failure: Failure, actor: AuditActor): Promise<void> {
  await database.transaction(async (tx) => {
    const fresh = await tx.connections.get(connection.id);
    if (fresh.status === 'stopped' || fresh.version !== connection.version) return;
    await tx.connections.update({
      ...fresh,
      status: 'stopped',
      statusReason: `The partner refused the credential. ${failure.publicDetail}`,
    });
    tx.audit.append({
      type: 'connection.stopped',
      outcome: 'success',
      actor,
      target: { kind: 'connection', id: fresh.id, name: fresh.slug },
      partnerId: fresh.partnerId,
      failure: { code: failure.code, detail: failure.publicDetail },
      details: { username: fresh.username, host: fresh.host, port: fresh.port },
    });
    tx.live.publish({ kind: 'changed', noun: 'connections', id: fresh.id });
  });
}
