import {
  type AccessHoursInput,
  type Account,
  type AccountSignIn,
  accessHoursRule,
  readRules,
  type SignInRequirement,
} from '@waybill/core';
import type { Described } from './record-change.js';

/** Who may sign in to an Account, how and when, as it is asked for. */
export interface SignInInput {
  readonly signIn?: SignInRequirement;
  readonly accessHours?: AccessHoursInput;
  readonly expiresAt?: Date | null;
}

/** How an Account is signed in to when nothing was said. */
export const defaultSignIn: AccountSignIn = { signIn: 'key-or-password', accessHours: [], expiresAt: null, totp: null };

/** The fields that were given. @throws Failure `input.invalid` that points to the window at fault */
export function readSignIn({ signIn, accessHours, expiresAt }: SignInInput): Partial<AccountSignIn> {
  return {
    ...(signIn === undefined ? {} : { signIn }),
    ...(accessHours === undefined ? {} : { accessHours: readRules(accessHoursRule, accessHours, '/accessHours') }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** The same for the audit trail. */
export function describeSignIn({ signIn, accessHours, expiresAt, totp }: Account): Described {
  return {
    signIn,
    accessHours: accessHours.map(({ days, from, to, timeZone }) => ({ days, from, to, timeZone })),
    expiresAt: expiresAt?.toISOString() ?? null,
    secondFactor: totp !== null,
  };
}
