import { setTimeout as delay } from 'node:timers/promises';
import type { Account, Clock, Database, Partner } from '@waybill/core';
import type { Logger } from '@waybill/platform';
import type { SshServerSession } from '@waybill/ssh';
import type { Principal } from '../authentication/account-authenticator.js';
import { type Access, judgeAccess } from '../authentication/judge-access.js';

/** Timers go no further than 24 days; nobody is asked more often than needed for that. */
const LONGEST_WAIT_MS = 86_400_000;

interface WatchDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Ends a session at the time at which its account may no longer be used: at the end of its access hours, of the account, or of the key
 * that signed in. The account is read again then, so that hours that were made longer meanwhile hold.
 */
export async function watchAccess(session: SshServerSession<Principal>, deps: WatchDeps): Promise<void> {
  const gone = new AbortController();
  void session.closed.then(() => gone.abort());
  let known: { readonly account: Account; readonly partner: Partner | undefined } = session.principal;
  for (;;) {
    const access = judge(session, known, deps.clock.now());
    if (!access.allowed) return session.end(access.reason);
    if (access.until === undefined) return;
    const waitMs = Math.min(access.until.getTime() - deps.clock.now().getTime(), LONGEST_WAIT_MS);
    try {
      await delay(Math.max(waitMs, 0), undefined, { signal: gone.signal, ref: false });
    } catch {
      return;
    }
    known = await readAgain(known, deps);
  }
}

function judge(
  { address, keyFingerprint }: SshServerSession<Principal>,
  known: { readonly account: Account; readonly partner: Partner | undefined },
  now: Date,
): Access {
  return judgeAccess({ ...known, address, key: keyFingerprint === undefined ? undefined : { fingerprint: keyFingerprint } }, now);
}

/** What was known holds when the database does not answer: its end has come. */
async function readAgain<K extends { readonly account: Account; readonly partner: Partner | undefined }>(
  known: K,
  { database, log }: WatchDeps,
): Promise<K> {
  try {
    const account = await database.read.accounts.find(known.account.id);
    if (account === undefined) return { ...known, account: { ...known.account, status: 'suspended' } };
    return { ...known, account, partner: await database.read.partners.find(account.partnerId) };
  } catch (error) {
    log.warn({ err: error, accountId: known.account.id }, 'an account could not be read again; what was known of it holds');
    return known;
  }
}
