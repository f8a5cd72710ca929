import { type Account, openUntil, type Partner } from '@waybill/core';
import type { PublicKey } from '@waybill/ssh';
import { isAddressAllowed, isFromAllowed } from './address-allow-list.js';

/** Whose access is judged, and whence. */
export interface AccessQuestion {
  readonly account: Account;
  readonly partner: Partner | undefined;
  readonly address: string;
  /** The key that was proven, if one was. */
  readonly key: Pick<PublicKey, 'fingerprint'> | undefined;
}

/** Allowed until an instant, when it has to be asked again; or why not, for the audit trail. */
export type Access =
  | { readonly allowed: true; readonly until: Date | undefined }
  | { readonly allowed: false; readonly reason: string };

function denied(reason: string): Access {
  return { allowed: false, reason };
}

/** Whether an Account may be used now by whoever has proven to be it. */
export function judgeAccess({ account, partner, address, key }: AccessQuestion, now: Date): Access {
  const authorized = account.authorizedKeys.find(({ fingerprint }) => fingerprint === key?.fingerprint);
  if (key !== undefined && authorized === undefined) return denied('unknown-key');
  if (authorized !== undefined && !isFromAllowed(authorized.from, address)) return denied('key-not-from-here');
  if (isPast(authorized?.expiresAt, now)) return denied('key-expired');
  if (account.status !== 'active' || partner?.status !== 'active') return denied('suspended');
  if (isPast(account.expiresAt, now)) return denied('account-expired');
  if (!isAddressAllowed(account.addressAllowList, address)) return denied('address-not-allowed');
  const hours = account.accessHours.length === 0 ? undefined : openUntil(account.accessHours, now);
  if (account.accessHours.length > 0 && hours === undefined) return denied('outside-access-hours');
  return { allowed: true, until: earliest(authorized?.expiresAt, account.expiresAt, hours) };
}

function isPast(end: Date | null | undefined, now: Date): boolean {
  return end != null && end <= now;
}

function earliest(...ends: readonly (Date | null | undefined)[]): Date | undefined {
  return ends.flatMap((end) => end ?? []).toSorted((a, b) => a.getTime() - b.getTime())[0];
}
