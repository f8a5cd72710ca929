import { type AuthorizedKey, isAddressBlock } from '@waybill/core';
import type { UserCertificate } from '@waybill/ssh';
import { isAddressAllowed } from './address-allow-list.js';

/** Whose certificate is judged, by which authority of the account, and whence. */
export interface CertificateQuestion {
  readonly certificate: UserCertificate;
  readonly authority: Pick<AuthorizedKey, 'principals'>;
  readonly username: string;
  readonly address: string;
}

/**
 * Why a certificate does not hold here and now, for the audit trail; undefined when it does. Its signatures are taken for verified. What the
 * authority is trusted for (addresses, an end) is judged apart.
 */
export function judgeCertificate(
  { certificate, authority, username, address }: CertificateQuestion,
  now: Date,
): string | undefined {
  const { principals, validAfter, validBefore, sourceAddresses, criticalOptions } = certificate;
  const wanted = authority.principals.length === 0 ? [username] : authority.principals;
  if (!principals.some((principal) => wanted.includes(principal))) return 'certificate-for-others';
  if (now < validAfter) return 'certificate-not-yet-valid';
  if (validBefore !== undefined && now >= validBefore) return 'certificate-expired';
  // A critical option that is not honoured lets more in than the authority said (PROTOCOL.certkeys); there are no commands to force.
  if (criticalOptions.length > 0) return 'certificate-option';
  if (sourceAddresses === undefined) return undefined;
  const isReadable = sourceAddresses.length > 0 && sourceAddresses.every(isAddressBlock);
  return isReadable && isAddressAllowed(sourceAddresses, address) ? undefined : 'certificate-not-from-here';
}
