import { Failure } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

/** Whom to erase: the person whom an authority names in the SSH certificates that it signs for them. */
export interface CertificateHolder {
  /** The key id, exactly as the trail shows it. */
  readonly keyId: string;
  /** Stays in the trail. */
  readonly reason: string;
}

/**
 * Erases the key id of SSH certificates from the audit trail, for good, and deletes every kept export of it. Serial number, authority and key stay, which name nobody;
 * the chain stays valid because it holds a salted commitment only (ADR 34). The erasure itself is in the trail, without the key id.
 * @throws Failure `not-found` when no event discloses it
 */
export async function eraseCertificateHolder(
  deps: AdministrationDeps,
  { keyId, reason }: CertificateHolder,
  context: ActorContext,
): Promise<{ readonly events: number }> {
  return deps.database.transaction(async (tx) => {
    const events = await tx.people.eraseCertificateHolder(keyId);
    if (events === 0) {
      throw new Failure('not-found', {
        publicDetail: 'No audit event shows a certificate with this key id. It has to be given exactly as the trail shows it.',
      });
    }
    // Files of exports hold what was disclosed when they were made.
    const exportsDeleted = await tx.auditExports.removeAll();
    tx.audit.append({
      ...actBy(context),
      type: 'audit.certificate-holder-erased',
      target: { kind: 'audit' },
      details: { events, exportsDeleted, reason },
    });
    return { events };
  });
}
