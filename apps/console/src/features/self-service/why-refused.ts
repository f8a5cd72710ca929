import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';

const reasons: Readonly<Record<string, string>> = spoken({
  'unknown-key': msg`This key is not one of the account. Clients try every key that they have, so this may be followed by the right one.`,
  'unknown-authority': msg`The authority that signed this certificate is not one of the account.`,
  'key-expired': msg`This key has ended. If it was replaced, use the new one.`,
  'key-lapsed': msg`This key waited too long for its first sign-in. Offer it again.`,
  'key-revoked': msg`This key was revoked.`,
  'key-not-from-here': msg`This key may not be used from this address.`,
  'address-not-allowed': msg`The account may not be used from this address.`,
  'outside-access-hours': msg`It is outside of the access hours.`,
  'account-expired': msg`The account has ended.`,
  suspended: msg`The account is suspended.`,
  'password-refused': msg`A password was refused, or is not what is asked for, or not yet.`,
  'publickey-not-accepted': msg`The key is right, and is not what the account asks for now.`,
  'wrong-code': msg`The code was wrong.`,
  'code-used-before': msg`This code was used before. Wait for the next one.`,
  'code-throttled': msg`There were too many wrong codes. Wait a quarter of an hour.`,
  unfinished: msg`The first part was right; the client left before it had proven the rest.`,
  'bad-signature': msg`The client does not have the private half of this key.`,
});

/** Why a sign-in was refused, as a partner can use it. */
export function whyRefused(reason: string): string {
  return reasons[reason] ?? t`It was refused: ${reason.replaceAll('-', ' ')}.`;
}
