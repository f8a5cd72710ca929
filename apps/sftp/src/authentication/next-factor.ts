import { type Account, assertNever } from '@waybill/core';
import type { LoginFactor } from '@waybill/ssh';

/** What an Account asks for beside `proven`: first what it requires, then the code of its second factor. Undefined when that is all. */
export function nextFactor(
  { signIn, totp }: Pick<Account, 'signIn' | 'totp'>,
  proven: readonly LoginFactor[],
): LoginFactor | 'publickey-or-password' | undefined {
  const has = (factor: LoginFactor): boolean => proven.includes(factor);
  const first = firstMissing(signIn, has);
  if (first !== undefined) return first;
  return totp !== null && !has('code') ? 'code' : undefined;
}

function firstMissing(signIn: Account['signIn'], has: (factor: LoginFactor) => boolean): ReturnType<typeof nextFactor> {
  switch (signIn) {
    case 'key-or-password':
      return has('publickey') || has('password') ? undefined : 'publickey-or-password';
    case 'key':
      return has('publickey') ? undefined : 'publickey';
    case 'password':
      return has('password') ? undefined : 'password';
    case 'key-and-password':
      // The key first: otherwise whoever guesses passwords would be told which one is right.
      if (!has('publickey')) return 'publickey';
      return has('password') ? undefined : 'password';
    default:
      return assertNever(signIn);
  }
}

/** Whether a factor is what is wanted next. */
export function isWanted(next: ReturnType<typeof nextFactor>, factor: LoginFactor): boolean {
  return next === factor || (next === 'publickey-or-password' && factor !== 'code');
}
