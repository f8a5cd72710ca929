import { type AuditBreak, type BreakClosing, type Clock, type Database, Failure, type Id, newId } from '@waybill/core';
import { localActor } from '../administration/actors.js';
import type { ActorContext } from '../administration/deps.js';
import { actBy } from '../administration/record-change.js';

interface BreakDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly processName: string;
}

/** Opens a break where the trail was found broken, once: the same place and reason are never opened again. @returns whether it is new */
export async function openBreak(deps: BreakDeps, found: Pick<AuditBreak, 'seq' | 'reason' | 'detail'>): Promise<boolean> {
  return deps.database.transaction(async (tx) => {
    const broken = { ...found, id: newId(), openedAt: deps.clock.now() };
    if (!(await tx.auditBreaks.open(broken))) return false;
    const { seq, reason, detail } = found;
    tx.audit.append({
      type: 'audit.break-found',
      outcome: 'failure',
      actor: localActor(deps.processName),
      target: { kind: 'audit', id: broken.id },
      details: { seq, reason, detail },
    });
    tx.live.publish({ kind: 'changed', noun: 'audit-breaks', id: broken.id });
    return true;
  });
}

/**
 * One of two people closes a break: the first says that it can be, a second one, who is another person, closes it. Both say why, and
 * both are on the chain. What is broken stays broken, and verification says so for ever; what ends is the alarm, and checkpoints go on.
 * @throws Failure `not-found`, `conflict.state`, `permission.denied` for whoever is no person
 */
export async function closeBreak(
  deps: Pick<BreakDeps, 'database' | 'clock'>,
  { id, reason }: { readonly id: Id; readonly reason: string },
  context: ActorContext,
): Promise<AuditBreak> {
  const { kind, id: by } = context.actor;
  if (kind !== 'user' || by === undefined) {
    throw new Failure('permission.denied', {
      publicDetail: 'A break is closed by two people who sign in; a key or the command line is none.',
    });
  }
  return deps.database.transaction(async (tx) => {
    const broken = await tx.auditBreaks.get(id);
    if (broken.closed !== null) throw new Failure('conflict.state', { publicDetail: 'This break is closed already.' });
    const closing: BreakClosing = { by, at: deps.clock.now(), reason };
    const isFirst = await tx.auditBreaks.beginClosing(id, closing);
    if (!isFirst && !(await tx.auditBreaks.close(id, closing))) {
      throw new Failure('conflict.state', {
        publicDetail: 'You were the first of the two who close this break; it takes another person.',
      });
    }
    tx.audit.append({
      ...actBy(context),
      type: isFirst ? 'audit.break-acknowledged' : 'audit.break-closed',
      target: { kind: 'audit', id },
      details: { seq: broken.seq, broken: broken.reason, reason },
    });
    tx.live.publish({ kind: 'changed', noun: 'audit-breaks', id });
    return tx.auditBreaks.get(id);
  });
}
