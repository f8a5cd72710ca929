import {
  type AuditActor,
  type Clock,
  type Connection,
  type Database,
  isFailure,
  type NewAuditEvent,
  oldAmong,
  type SessionFacts,
  type Tx,
} from '@waybill/core';
import { auditSessionOf } from '../transfers/names.js';
import type { KeyFindings, KeyOffer } from './key-offer.js';
import { promoteKey } from './promote-key.js';

const RACE_ATTEMPTS = 5;

interface RecordDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** What came of dialling: one offer for each server that was signed in to on the way, and the session, where there is one. */
export interface SignIns {
  readonly offers: readonly KeyOffer[];
  readonly actor: AuditActor;
  readonly opened?: { readonly connection: Connection; readonly session: SessionFacts };
}

/**
 * Records a session with a partner, with what was negotiated (BEHAVIOURS B29) and which keys were accepted and refused, and makes a
 * next Key that was accepted the Key of its Connection (B31).
 */
export async function recordSignIns(deps: RecordDeps, signIns: SignIns): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await deps.database.transaction((tx) => record(tx, deps.clock.now(), signIns));
      return;
    } catch (error) {
      // Another login saw the next key accepted at the same time.
      if (!isFailure(error, 'version.stale') || attempt === RACE_ATTEMPTS) throw error;
    }
  }
}

async function record(tx: Tx, now: Date, { offers, actor, opened }: SignIns): Promise<void> {
  if (opened !== undefined) {
    const findings = offers.find(({ connection }) => connection.id === opened.connection.id)?.findings;
    tx.audit.append(openedEvent(opened.connection, opened.session, { actor, findings }));
  }
  for (const { connection, findings } of offers) await noteNextKey(tx, now, { connection, findings, actor });
}

function openedEvent(
  connection: Connection,
  session: SessionFacts,
  { actor, findings }: { readonly actor: AuditActor; readonly findings: KeyFindings | undefined },
): NewAuditEvent {
  const { algorithms, id, slug, partnerId } = connection;
  return {
    type: 'connection.opened',
    outcome: 'success',
    actor:
      findings?.accepted === undefined ? actor : { ...actor, method: 'publickey', keyFingerprint: findings.accepted.fingerprint },
    target: { kind: 'connection', id, name: slug },
    partnerId,
    session: auditSessionOf(session),
    details: {
      refusedKeys: (findings?.refused ?? []).map(({ fingerprint }) => fingerprint),
      ...(algorithms.waiver === null ? {} : { waivedUntil: algorithms.waiver.until, waived: oldAmong(session) }),
    },
  };
}

interface Found {
  readonly connection: Connection;
  readonly findings: KeyFindings;
  readonly actor: AuditActor;
}

async function noteNextKey(tx: Tx, now: Date, { connection, findings, actor }: Found): Promise<void> {
  const { accepted, refused } = findings;
  const { nextKeyId } = connection;
  if (nextKeyId === null || accepted === undefined) return;
  if (accepted.id !== nextKeyId) {
    await tx.nextKeyTrials.notePresentKey(
      connection.id,
      now,
      refused.some(({ id }) => id === nextKeyId),
    );
    tx.live.publish({ kind: 'changed', noun: 'connections', id: connection.id });
    return;
  }
  const fresh = await tx.connections.get(connection.id);
  // Somebody else may have seen it first, or a person took it back.
  if (fresh.nextKeyId === accepted.id) await promoteKey(tx, fresh, { outcome: 'success', actor }, 'The partner accepted it.');
}
