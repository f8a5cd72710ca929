import { msg, t } from '@lingui/core/macro';
import type { AccountView } from '@waybill/contracts';
import { spoken } from '../../language/spoken.js';
import { weekdaysText } from '../weekdays.js';

/** A time of the week at which an account may be used. */
export type AccessWindow = AccountView['accessHours'][number];

/** What accounts can be asked to prove, as people say it. */
export const requirements: readonly { readonly value: AccountView['signIn']; readonly label: string }[] = spoken([
  { value: 'key-or-password', label: msg`Key or password` },
  { value: 'key', label: msg`Key only` },
  { value: 'password', label: msg`Password only` },
  { value: 'key-and-password', label: msg`Key and password` },
]);

/** What the form shows at first about signing in. */
export function initialSignIn(account: AccountView | undefined) {
  return {
    signIn: account?.signIn ?? 'key-or-password',
    accessHours: (account?.accessHours ?? []).map((window) => ({ ...window, days: [...window.days] })),
    expiresAt: fieldOfInstant(account?.expiresAt ?? null),
  };
}

export type SignInValues = ReturnType<typeof initialSignIn>;

/** What of a body the fields about signing in make. */
export function signInBody({ signIn, accessHours, expiresAt }: SignInValues) {
  return {
    signIn,
    accessHours: accessHours.map((window) => ({
      ...window,
      from: window.from.trim(),
      to: window.to.trim(),
      timeZone: window.timeZone.trim(),
    })),
    expiresAt: expiresAt === '' ? null : instantOfField(expiresAt),
  };
}

/** What a field of date and time shows: UTC, to the second where there are any. */
export function fieldOfInstant(instant: string | null): string {
  return instant === null ? '' : new Date(instant).toISOString().replace(/(:00)?\.\d+Z$/, '');
}

/** The instant that a field stands for, read as UTC; what is none stays as it is and is complained about. */
export function instantOfField(text: string): string {
  const at = Date.parse(`${text}Z`);
  return Number.isNaN(at) ? text : new Date(at).toISOString();
}

/** A time of the week in a line: `Mon–Fri 08:00–18:00 Europe/Paris`. */
export function accessWords({ days, from, to, timeZone }: AccessWindow): string {
  const when = weekdaysText(days);
  const words = when === 'every day' ? t`Every day` : when;
  return `${words} ${from}–${to} ${timeZone}`;
}

/** Why nobody can sign in to an account whatever they prove; undefined when somebody can. */
export function whyClosed(account: Pick<AccountView, 'signIn' | 'hasPassword' | 'authorizedKeys'>): string | undefined {
  const { signIn, hasPassword, authorizedKeys } = account;
  const hasKey = authorizedKeys.length > 0;
  if (!hasKey && !hasPassword) return t`It has neither an authorised key nor a password.`;
  if (!hasKey && (signIn === 'key' || signIn === 'key-and-password')) return t`It wants a key, and none is authorised.`;
  if (!hasPassword && (signIn === 'password' || signIn === 'key-and-password')) return t`It wants a password, and has none.`;
  return undefined;
}
