import { addressGroup, Failure } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';

/** Attempts are counted in windows of this length. */
export const SIGN_IN_WINDOW_MS = 15 * 60_000;

/**
 * How many attempts a window holds. The narrow limit is for one name from one address, so that nobody can lock somebody else out
 * from elsewhere; the wide ones bound guessing over many names, and over many addresses.
 */
export const signInLimits = { nameAndAddress: 10, address: 50, name: 100 } as const;

/** The keys under which an attempt counts. */
interface SignInKeys {
  readonly address: string;
  readonly name: string;
  readonly nameAndAddress: string;
}

/** @see signInLimits */
export function signInKeys(username: string, address: string): SignInKeys {
  const from = addressGroup(address);
  return { address: `from ${from}`, name: `as ${username}`, nameAndAddress: `as ${username} from ${from}` };
}

/**
 * Counts an attempt before anything is verified, so that attempts at the same time cannot slip through together.
 * @throws Failure `sign-in.throttled`; its context says `first: true` once a window, which is when it is worth an audit event
 */
export async function countSignIn(deps: Pick<AdministrationDeps, 'database' | 'clock'>, keys: SignInKeys): Promise<void> {
  const { signInAttempts } = deps.database.read;
  const now = deps.clock.now();
  // The address first: once it is over its limit, it can no longer make new rows under names it invents.
  const [fromAddress = 0] = await signInAttempts.count([keys.address], now, SIGN_IN_WINDOW_MS);
  refuseAbove(fromAddress, signInLimits.address);
  const [asName = 0, both = 0] = await signInAttempts.count([keys.name, keys.nameAndAddress], now, SIGN_IN_WINDOW_MS);
  refuseAbove(both, signInLimits.nameAndAddress);
  refuseAbove(asName, signInLimits.name);
}

/** After a success: the person's attempts are forgotten; the address only gets this one back, or one account would free it for all. */
export async function forgiveSignIn(deps: Pick<AdministrationDeps, 'database'>, keys: SignInKeys): Promise<void> {
  const { signInAttempts } = deps.database.read;
  await signInAttempts.takeBack(keys.address);
  await signInAttempts.forget(keys.nameAndAddress);
  await signInAttempts.forget(keys.name);
}

/** Counts a try of one kind. @throws Failure `sign-in.throttled` when there were more than `limit` in a window */
export async function countTries(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  key: string,
  limit: number,
): Promise<void> {
  const [tries = 0] = await deps.database.read.signInAttempts.count([key], deps.clock.now(), SIGN_IN_WINDOW_MS);
  refuseAbove(tries, limit);
}

function refuseAbove(count: number, limit: number): void {
  if (count <= limit) return;
  throw new Failure('sign-in.throttled', {
    publicDetail: `There were too many attempts. Try again in ${SIGN_IN_WINDOW_MS / 60_000} minutes.`,
    context: { first: count === limit + 1 },
  });
}
