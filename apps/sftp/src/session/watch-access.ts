import { setTimeout as delay } from 'node:timers/promises';
import type { Account, Change, Clock, Database, Partner } from '@waybill/core';
import type { Logger } from '@waybill/platform';
import type { SshServerSession } from '@waybill/ssh';
import type { Principal } from '../authentication/account-authenticator.js';
import { judgeAccess } from '../authentication/judge-access.js';
import { nextFactor } from '../authentication/next-factor.js';

/** Timers go no further than 24 days; nobody is asked more often than needed for that. */
const LONGEST_WAIT_MS = 86_400_000;
/** The change itself has the sessions ended, with a reason in the words of who made it (`endSessionsOfChange` of the engine). */
const endedByTheChange: ReadonlySet<string> = new Set(['suspended', 'unknown-key']);

interface WatchDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

interface Known {
  readonly account: Account;
  readonly partner: Partner | undefined;
}

/**
 * Ends a session when its account would not let it in any more: at the end of its access hours, of the account or of the key that
 * signed in, and when the account or its partner was changed. They are read again then, so that hours that were made longer hold.
 */
export async function watchAccess(session: SshServerSession<Principal>, deps: WatchDeps): Promise<void> {
  const gone = new AbortController();
  void session.closed.then(() => gone.abort());
  let known: Known = session.principal;
  let changed = new AbortController();
  const unfollow = deps.database.live.onChange((change) => {
    if (isAbout(change, known.account)) changed.abort();
  });
  try {
    while (!gone.signal.aborted) {
      const until = judge(session, known, deps.clock.now());
      if (typeof until === 'string') return session.end(until);
      await pause(until, deps.clock, AbortSignal.any([gone.signal, changed.signal]));
      if (gone.signal.aborted) return;
      // Before it is read again: what is changed during that is another change.
      changed = new AbortController();
      known = await readAgain(known, deps);
    }
  } finally {
    unfollow();
  }
}

function isAbout(change: Change, { id, partnerId }: Account): boolean {
  return (change.noun === 'accounts' && change.id === id) || (change.noun === 'partners' && change.id === partnerId);
}

/** Until when it may go on, undefined for as long as nothing changes; or why it must end. */
function judge(
  { address, keyFingerprint, certificate, factors }: SshServerSession<Principal>,
  known: Known,
  now: Date,
): Date | string | undefined {
  const key = keyFingerprint === undefined ? undefined : { fingerprint: keyFingerprint };
  const access = judgeAccess({ ...known, address, key, certificate }, now);
  if (!access.allowed) return endedByTheChange.has(access.reason) ? undefined : access.reason;
  return nextFactor(known.account, factors) === undefined ? access.until : 'more-to-prove';
}

async function pause(until: Date | undefined, clock: Clock, signal: AbortSignal): Promise<void> {
  const left = until === undefined ? LONGEST_WAIT_MS : until.getTime() - clock.now().getTime();
  // Whichever comes first: the time, a change, the end of the session.
  await delay(Math.max(Math.min(left, LONGEST_WAIT_MS), 0), undefined, { signal, ref: false }).catch(() => undefined);
}

/** What was known holds when the database does not answer: its end has come. */
async function readAgain(known: Known, { database, log }: WatchDeps): Promise<Known> {
  try {
    const account = await database.read.accounts.find(known.account.id);
    if (account === undefined) return { ...known, account: { ...known.account, status: 'suspended' } };
    return { account, partner: await database.read.partners.find(account.partnerId) };
  } catch (error) {
    log.warn({ err: error, accountId: known.account.id }, 'an account could not be read again; what was known of it holds');
    return known;
  }
}
