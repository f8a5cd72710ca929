import {
  asFailure,
  type Connection,
  type DialStep,
  type DialStepName,
  type FailureCode,
  type HostKey,
  type Id,
  type PresentedHostKey,
  ROOT,
  type SessionFacts,
  type Storage,
} from '@waybill/core';
import { closeBreaker } from '../connections/breaker.js';
import { openConnection } from '../connections/open-connection.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/** One step of a test; the steps after a failed one were not taken. */
export interface ConnectionTestStep {
  readonly name: DialStepName;
  readonly ok: boolean;
  readonly durationMs: number;
  readonly detail: string;
  readonly code?: FailureCode;
}

/** How far a test of a Connection came. */
export interface ConnectionTestResult {
  readonly ok: boolean;
  readonly steps: readonly ConnectionTestStep[];
  /** What was negotiated, when the sign-in succeeded. */
  readonly session: SessionFacts | null;
  /** The key that was shown last, by the server or by the jump host on the way, as it is known now: `pending` after a first contact. */
  readonly hostKey: HostKey | null;
}

/**
 * Connects, signs in and lists, and tells how far it came. The host key policy is the one of every connection: a first contact
 * pins the key as pending, a changed key stops the connection (BEHAVIOURS B28). A stopped connection may be tested; it stays stopped.
 * @throws Failure `not-found`; a partner that cannot be reached is a result, not an error
 */
export async function testConnection(
  deps: AdministrationDeps,
  id: Id,
  context: ActorContext,
  signal: AbortSignal,
): Promise<ConnectionTestResult> {
  const connection = await deps.database.read.connections.get(id);
  const attempt = await tryConnection(deps, connection, context, signal);
  const known = await deps.database.read.hostKeys.ofConnection(attempt.presented?.connection.id ?? id);
  const hostKey = known.find(({ fingerprint }) => fingerprint === attempt.presented?.key.fingerprint) ?? null;
  const failed = attempt.steps.find(({ ok }) => !ok);
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      type: 'connection.tested',
      outcome: failed === undefined ? 'success' : 'failure',
      target: { kind: 'connection', id, name: connection.slug },
      partnerId: connection.partnerId,
      ...(failed === undefined ? {} : { failure: { code: failed.code ?? 'internal', detail: failed.detail } }),
      details: {
        reached: attempt.steps.filter(({ ok }) => ok).map(({ name }) => name),
        hostKey: attempt.presented?.key.fingerprint ?? null,
        session: attempt.session === null ? null : { ...attempt.session },
      },
    });
  });
  if (failed === undefined) await closeBreaker(deps, { connection, actor: context.actor }, 'A connection test succeeded.');
  return { ok: failed === undefined, steps: attempt.steps, session: attempt.session, hostKey };
}

interface Attempt {
  readonly steps: readonly ConnectionTestStep[];
  readonly session: SessionFacts | null;
  /** The last host key that was shown, by the server or by a jump host on the way. */
  readonly presented: { readonly connection: Connection; readonly key: PresentedHostKey } | undefined;
}

async function tryConnection(
  deps: AdministrationDeps,
  connection: Connection,
  context: ActorContext,
  signal: AbortSignal,
): Promise<Attempt> {
  const steps: ConnectionTestStep[] = [];
  let presented: Attempt['presented'];
  let session: SessionFacts | null = null;
  let current: DialStepName = 'dns';
  let stepBegan = performance.now();
  const onStepStart = (name: DialStepName): void => {
    current = name;
    // A server that allows one try a connection is dialled once for each key; the last time is what is told.
    const before = steps.findIndex((step) => step.name === name);
    if (before !== -1) steps.splice(before);
    stepBegan = performance.now();
  };
  const onStep = ({ name, durationMs, detail }: DialStep): void => {
    steps.push({ name, ok: true, durationMs, detail });
  };
  const onHostKey = (at: Connection, key: PresentedHostKey): void => {
    presented = { connection: at, key };
  };
  try {
    const open = await openConnection(
      deps,
      connection,
      { actor: context.actor, isTest: true, onStep, onStepStart, onHostKey },
      signal,
    );
    try {
      session = open.session;
      if (steps.every(({ name }) => name !== 'list')) {
        onStepStart('list');
        const detail = await look(open.storage, signal);
        onStep({ name: 'list', durationMs: performance.now() - stepBegan, detail });
      }
    } finally {
      // Everything was answered already; how the partner hangs up is no part of the test.
      await open.close().catch(() => undefined);
    }
  } catch (error) {
    signal.throwIfAborted();
    const failure = asFailure(error);
    steps.push({
      name: current,
      ok: false,
      durationMs: performance.now() - stepBegan,
      detail: failure.publicDetail,
      code: failure.code,
    });
  }
  return { steps, session, presented };
}

async function look(storage: Storage, signal: AbortSignal): Promise<string> {
  let seen = 0;
  for await (const _ of storage.list(ROOT, signal)) {
    seen += 1;
    if (seen === 100) return 'The folder "/" holds 100 entries or more.';
  }
  return `The folder "/" holds ${seen} ${seen === 1 ? 'entry' : 'entries'}.`;
}
