import { GENESIS_HASH, linkEvent, readEvent } from '@waybill/audit';
import { type AuditStream, type Id, newId } from '@waybill/core';
import { deliverEvents, encodeEvent } from '../streams/deliver-events.js';
import { type DeliveryTestResult, stepsOf } from './delivery-test.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/**
 * Sends one event that is not in the trail (its sequence number is 0) to the collector of a stream, on or off, and tells how far it came. The position is not
 * moved; a stream that was failing is tried again at once when the test succeeds.
 * @throws Failure `not-found`; a collector that cannot be reached is a result, not an error
 */
export async function testAuditStream(
  deps: AdministrationDeps,
  id: Id,
  context: ActorContext,
  signal: AbortSignal,
): Promise<DeliveryTestResult> {
  const stream = await deps.database.read.auditStreams.get(id);
  const delivery = {
    id: `${stream.id}.test-${newId()}`,
    events: [encodeEvent(testEvent(deps, stream, context.actor.kind), stream.destination)],
  };
  const steps = await stepsOf((listener, limited) => deliverEvents(deps, stream, { ...delivery, ...listener }, limited), signal);
  const failed = steps.find(({ ok }) => !ok);
  await deps.database.transaction(async (tx) => {
    if (failed === undefined) await tx.auditStreams.tryNow(id, deps.clock.now());
    tx.audit.append({
      ...actBy(context),
      ...{ type: 'audit-stream.tested', outcome: failed === undefined ? 'success' : 'failure' },
      target: { kind: 'audit-stream', id, name: stream.slug },
      ...(failed === undefined ? {} : { failure: { code: failed.code ?? 'internal', detail: failed.detail } }),
      details: { reached: steps.filter(({ ok }) => ok).map(({ name }) => name) },
    });
  });
  return { ok: failed === undefined, steps };
}

/** Says of itself that it is none of the trail: its sequence number is 0, which no event has, and it follows on nothing. */
function testEvent({ clock, processName }: AdministrationDeps, { id, slug }: AuditStream, by: string) {
  return readEvent(
    linkEvent(
      {
        ...{ type: 'audit-stream.tested', outcome: 'success', actor: { kind: 'platform', name: processName } },
        target: { kind: 'audit-stream', id, name: slug },
        details: { test: true, askedBy: by, note: 'A test event of Waybill; it is not in the audit trail.' },
      },
      { after: { seq: -1, hash: GENESIS_HASH }, recordedAt: clock.now() },
    ),
  );
}
