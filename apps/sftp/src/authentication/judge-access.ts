import { type Account, type AuthorizedKey, isRevoked, openUntil, type Partner } from '@waybill/core';
import type { PublicKey, UserCertificate } from '@waybill/ssh';
import { isAddressAllowed, isFromAllowed } from './address-allow-list.js';
import { judgeCertificate } from './judge-certificate.js';

/** Whose access is judged, and whence. */
export interface AccessQuestion {
  readonly account: Account;
  readonly partner: Partner | undefined;
  readonly address: string;
  /** The key that was proven, if one was. */
  readonly key: Pick<PublicKey, 'fingerprint'> | undefined;
  /** That the key came with: then the authority vouches for it, and whether it is authorised itself does not matter. */
  readonly certificate?: UserCertificate | undefined;
}

/** Allowed until an instant, when it has to be asked again; or why not, for the audit trail. */
export type Access =
  | { readonly allowed: true; readonly until: Date | undefined }
  | { readonly allowed: false; readonly reason: string };

function denied(reason: string): Access {
  return { allowed: false, reason };
}

/** Whether an Account may be used now by whoever has proven to be it. */
export function judgeAccess({ account, partner, address, key, certificate }: AccessQuestion, now: Date): Access {
  const authorized = authorizedBy(account, { key, certificate });
  if (certificate !== undefined && authorized === undefined) return denied('unknown-authority');
  if (key !== undefined && authorized === undefined) return denied('unknown-key');
  if (isRevoked(account.revokedKeys, revocableOf(key, certificate))) {
    return denied(certificate === undefined ? 'key-revoked' : 'certificate-revoked');
  }
  if (authorized !== undefined && !isFromAllowed(authorized.from, address)) return denied('key-not-from-here');
  if (isPast(authorized?.expiresAt, now)) return denied('key-expired');
  if (isPast(authorized?.pending?.until, now)) return denied('key-lapsed');
  if (certificate !== undefined && authorized !== undefined) {
    const { username } = account;
    const reason = judgeCertificate({ certificate, authority: authorized, username, address }, now);
    if (reason !== undefined) return denied(reason);
  }
  if (account.status !== 'active' || partner?.status !== 'active') return denied('suspended');
  if (isPast(account.expiresAt, now)) return denied('account-expired');
  if (!isAddressAllowed(account.addressAllowList, address)) return denied('address-not-allowed');
  const hours = account.accessHours.length === 0 ? undefined : openUntil(account.accessHours, now);
  if (account.accessHours.length > 0 && hours === undefined) return denied('outside-access-hours');
  return { allowed: true, until: earliest(authorized?.expiresAt, certificate?.validBefore, account.expiresAt, hours) };
}

/** The line of the account by which a key signs in: its own, or that of the authority of its certificate. Neither does for the other. */
export function authorizedBy(
  { authorizedKeys }: Pick<Account, 'authorizedKeys'>,
  { key, certificate }: Pick<AccessQuestion, 'key' | 'certificate'>,
): AuthorizedKey | undefined {
  const wanted = certificate === undefined ? key?.fingerprint : certificate.authority.fingerprint;
  return authorizedKeys.find(
    ({ fingerprint, isAuthority }) => fingerprint === wanted && isAuthority === (certificate !== undefined),
  );
}

function revocableOf(key: AccessQuestion['key'], certificate: UserCertificate | undefined) {
  if (certificate === undefined) return { fingerprints: key === undefined ? [] : [key.fingerprint] };
  return { fingerprints: [certificate.key.fingerprint, certificate.authority.fingerprint], certificate };
}

function isPast(end: Date | null | undefined, now: Date): boolean {
  return end != null && end <= now;
}

function earliest(...ends: readonly (Date | null | undefined)[]): Date | undefined {
  return ends.flatMap((end) => end ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0];
}
