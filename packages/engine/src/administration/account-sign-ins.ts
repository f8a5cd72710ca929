import type { Account, AuditEvent } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';

/** A sign-in to an Account, or one that was refused, as its partner is told of it. */
export interface AccountSignIn {
  readonly at: Date;
  readonly accepted: boolean;
  readonly address: string | null;
  /** What the client calls itself. */
  readonly client: string | null;
  readonly method: string | null;
  /** The key that was proven or tried. */
  readonly keyFingerprint: string | null;
  /** Why it was refused; null where it was not. */
  readonly reason: string | null;
}

const SHOWN = 20;

/** Of a password nobody is told whether it was right: by that alone it could be guessed here. */
const ofPasswords: ReadonlySet<string> = new Set(['wrong-password', 'no-password', 'password-not-accepted']);

/** The last sign-ins to an Account and under its user name, newest first. @param since only what came later */
export async function listAccountSignIns(
  { database }: Pick<AdministrationDeps, 'database'>,
  { username, createdAt }: Pick<Account, 'username' | 'createdAt'>,
  since?: Date,
): Promise<readonly AccountSignIn[]> {
  // Whoever had the name before is none of theirs.
  const from = since === undefined || since < createdAt ? createdAt : since;
  const { items } = await database.read.auditTrail.list(
    { actorName: username, types: ['session.opened', 'session.refused'], since: from },
    { limit: SHOWN },
  );
  return items.map(signInOf);
}

function signInOf({ recordedAt, type, actor, source, failure }: AuditEvent): AccountSignIn {
  const detail = failure?.detail ?? null;
  return {
    at: recordedAt,
    accepted: type === 'session.opened',
    address: source?.address ?? null,
    client: source?.client ?? null,
    method: actor.method ?? null,
    keyFingerprint: actor.keyFingerprint ?? null,
    reason: detail !== null && ofPasswords.has(detail) ? 'password-refused' : detail,
  };
}
