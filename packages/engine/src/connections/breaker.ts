import {
  type AuditActor,
  asFailure,
  type Breaker,
  type Clock,
  type Connection,
  type Database,
  Failure,
  type FailureCode,
} from '@waybill/core';

/** What says that a partner is away or in trouble; a refused credential or host key is a matter of its own and stops by itself. */
function isOutage(code: FailureCode): boolean {
  return code.startsWith('net.') || code.startsWith('partner.');
}

interface BreakerDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** Who opens a Connection. */
export interface Opening {
  readonly connection: Connection;
  readonly actor: AuditActor;
}

/**
 * Opens a Connection unless it rests, and remembers how that went: a partner that fails so many times in a row is left alone, but for
 * one try every so often, until that succeeds or a person decides (BEHAVIOURS B22).
 * @throws Failure `connection.resting` with the milliseconds until the next try in `waitMs`, and what `open` throws
 */
export async function throughBreaker<T>(deps: BreakerDeps, opening: Opening, open: () => Promise<T>): Promise<T> {
  const { connection } = opening;
  const breaker = await deps.database.read.breakers.find(connection.id);
  if (breaker?.openedAt != null && !(await takesProbe(deps, connection))) throw resting(connection, breaker, deps.clock.now());
  try {
    const opened = await open();
    if (breaker !== undefined) await closeBreaker(deps, opening, 'A connection was opened.');
    return opened;
  } catch (error) {
    const failure = asFailure(error);
    if (isOutage(failure.code)) await countFailure(deps, opening, failure);
    throw error;
  }
}

/** Forgets the failures of a Connection: it was opened, or a person says that it may be tried. */
export async function closeBreaker(deps: BreakerDeps, { connection, actor }: Opening, reason: string): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const before = await tx.breakers.reset(connection.id);
    if (before?.openedAt == null) return;
    tx.audit.append({
      type: 'connection.breaker-closed',
      outcome: 'success',
      actor,
      target: { kind: 'connection', id: connection.id, name: connection.slug },
      partnerId: connection.partnerId,
      details: { openedAt: before.openedAt.toISOString(), failures: before.failures, reason },
    });
    tx.live.publish({ kind: 'changed', noun: 'connections', id: connection.id });
  });
}

function takesProbe({ database, clock }: BreakerDeps, connection: Connection): Promise<boolean> {
  return database.read.breakers.takeProbe(connection.id, clock.now(), connection.breaker.probeSeconds * 1000);
}

async function countFailure({ database, clock }: BreakerDeps, { connection, actor }: Opening, failure: Failure): Promise<void> {
  await database.transaction(async (tx) => {
    const { breaker, tripped } = await tx.breakers.countFailure(
      {
        connectionId: connection.id,
        failureCode: failure.code,
        failureDetail: failure.publicDetail,
        failedAt: clock.now(),
      },
      { openAfter: connection.breaker.failures, probeMs: connection.breaker.probeSeconds * 1000 },
    );
    if (!tripped) return;
    tx.audit.append({
      type: 'connection.breaker-opened',
      outcome: 'failure',
      actor,
      target: { kind: 'connection', id: connection.id, name: connection.slug },
      partnerId: connection.partnerId,
      failure: { code: failure.code, detail: failure.publicDetail },
      details: { failures: breaker.failures, probeAt: breaker.probeAt?.toISOString() ?? null },
    });
    tx.live.publish({ kind: 'changed', noun: 'connections', id: connection.id });
  });
}

function resting(connection: Connection, breaker: Breaker, now: Date): Failure {
  const waitMs = Math.max(1000, (breaker.probeAt?.getTime() ?? 0) - now.getTime());
  return new Failure('connection.resting', {
    publicDetail:
      `The connection "${connection.slug}" rests after ${breaker.failures} failures in a row, the last of them: ` +
      `${breaker.failureDetail} It is tried again in ${Math.ceil(waitMs / 1000)} s; a successful connection test ends the rest at once.`,
    context: { connectionId: connection.id, waitMs },
  });
}
