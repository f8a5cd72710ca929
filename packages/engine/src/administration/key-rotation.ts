import {
  type Account,
  type AuditActor,
  type AuthorizedKey,
  DEFAULT_OVERLAP_DAYS,
  Failure,
  type Id,
  MAX_OVERLAP_DAYS,
  type NewAuditEvent,
  type Tx,
} from '@waybill/core';
import { platformActor } from '../transfers/names.js';
import { continueRotations, describeAuthorizedKey, readAuthorizedKeys } from './authorized-keys.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { inField, invalid } from './input-checks.js';
import { recordAct } from './record-change.js';

const DAY_MS = 86_400_000;
const MAX_KEYS = 100;
/** So many that change an account at the same moment get their turn. */
const MAX_TURNS = 10;
/** How many accounts a sweep looks at; the next one goes on. */
const SWEPT_AT_ONCE = 100;

/** A key that is to become one of an account. */
export interface OfferKeyInput {
  readonly accountId: Id;
  /** One line: the public key, with `from` and `expiry-time` in front of it if they are to hold. */
  readonly publicKey: string;
  /** The fingerprint of the key that it takes the place of; null, or absent, adds it to those that are there. */
  readonly replaces?: string | null;
  /** {@link DEFAULT_OVERLAP_DAYS} when absent. */
  readonly overlapDays?: number;
}

type Written = Pick<AdministrationDeps, 'database'>;

/**
 * Gives an account a key that waits for the first sign-in that succeeds with it. From where and until when it may be used is taken over from the
 * key that it replaces, where its line does not say so.
 * @throws Failure `input.invalid`, `key.unsupported`, `conflict.state` for a key that the account has already
 */
export async function offerKey(
  deps: AdministrationDeps,
  { accountId, publicKey, replaces = null, overlapDays = DEFAULT_OVERLAP_DAYS }: OfferKeyInput,
  context: ActorContext,
): Promise<Account> {
  return deps.database.transaction((tx) => addOfferedKey(deps, tx, { accountId, publicKey, replaces, overlapDays }, context));
}

/** The same within a transaction of who calls. `check` is shown the account that is changed, and throws where it must not be. */
export async function addOfferedKey(
  deps: Pick<AdministrationDeps, 'keyTools' | 'clock'>,
  tx: Tx,
  { accountId, publicKey, replaces, overlapDays }: Required<OfferKeyInput>,
  context: ActorContext,
  check: (account: Account) => void = () => undefined,
): Promise<Account> {
  const before = await tx.accounts.get(accountId);
  check(before);
  const offered = readOffered(deps, publicKey);
  const old = replaces === null ? undefined : before.authorizedKeys.find(({ fingerprint }) => fingerprint === replaces);
  if (replaces !== null && (old === undefined || old.isAuthority || old.pending !== null)) {
    throw invalid(
      '/replaces',
      'The account has no such key that signs in. Give the fingerprint of one of its keys, as in SHA256:…',
    );
  }
  if (!Number.isInteger(overlapDays) || overlapDays < 0 || overlapDays > MAX_OVERLAP_DAYS) {
    throw invalid('/overlapDays', `The overlap is a number of days from 0 to ${MAX_OVERLAP_DAYS}.`);
  }
  if (before.authorizedKeys.some(({ fingerprint }) => fingerprint === offered.fingerprint)) {
    throw new Failure('conflict.state', { publicDetail: `The account has the key ${offered.fingerprint} already.` });
  }
  if (before.authorizedKeys.length >= MAX_KEYS) {
    throw new Failure('conflict.state', {
      publicDetail: `The account has ${MAX_KEYS} keys already. Take away what is not used.`,
    });
  }
  const key: AuthorizedKey = {
    ...offered,
    from: offered.from.length === 0 ? (old?.from ?? []) : offered.from,
    expiresAt: offered.expiresAt ?? endOf(before.authorizedKeys, old),
    pending: { until: offered.pending.until, replaces, overlapDays },
  };
  const authorizedKeys = continueRotations(before.authorizedKeys, [...before.authorizedKeys, key]);
  const after = await tx.accounts.update({ ...before, authorizedKeys });
  record(tx, 'account.key-offered', context, { before, after }, { key: key.fingerprint, replaces, overlapDays });
  return after;
}

/**
 * Until when a key was to sign in by itself. One that was replaced has its end for that: the end that it had before is the one of the key that took
 * its place, which had it from there; where that is gone, its own is all that is known.
 */
function endOf(keys: readonly AuthorizedKey[], key: AuthorizedKey | undefined): Date | null {
  const seen = new Set<string>();
  let last = key;
  while (last?.replacedBy != null && !seen.has(last.fingerprint)) {
    seen.add(last.fingerprint);
    const { replacedBy, expiresAt } = last;
    last = keys.find(({ fingerprint }) => fingerprint === replacedBy);
    if (last === undefined) return expiresAt;
  }
  return last?.expiresAt ?? null;
}

function readOffered(deps: Pick<AdministrationDeps, 'keyTools' | 'clock'>, publicKey: string) {
  // As a line of a list of one; what is wrong with it is wrong with the field that it came in.
  const text = publicKey.trim();
  const { options, publicKeyOpenSsh, comment } = inField('/publicKey', () => deps.keyTools.parsePublicKey(text));
  const line = /[\r\n]/.test(text) ? `${options} ${publicKeyOpenSsh} ${comment}`.trim() : text;
  if (/(^|,)\s*(replaces|pending|overlap-days)\b/i.test(options)) {
    throw invalid('/publicKey', 'What it replaces is said beside the key, and not in front of it.');
  }
  const [key] = inField('/publicKey', () => readAuthorizedKeys(deps, [options === '' ? `pending ${line}` : `pending,${line}`]));
  if (key === undefined || key.pending === null) throw new TypeError('one line is one key, which waits as it was told to');
  return { ...key, pending: key.pending };
}

/** Takes a key back that waits for its first sign-in. @throws Failure `conflict.state` for one that does not wait; `not-found` */
export async function withdrawKey(
  deps: Written,
  { accountId, fingerprint }: { readonly accountId: Id; readonly fingerprint: string },
  context: ActorContext,
): Promise<Account> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.accounts.get(accountId);
    if (!before.authorizedKeys.some((key) => key.fingerprint === fingerprint && key.pending !== null)) {
      throw new Failure('conflict.state', { publicDetail: 'The account has no such key that waits for its first sign-in.' });
    }
    const authorizedKeys = before.authorizedKeys.filter((key) => key.fingerprint !== fingerprint);
    const after = await tx.accounts.update({ ...before, authorizedKeys });
    record(tx, 'account.key-withdrawn', context, { before, after }, { key: fingerprint });
    return after;
  });
}

/**
 * A sign-in has succeeded with this key: if it waited for that, it is one of the account from now on, and the one that it replaces ends after the
 * overlap. Of several that come at once, one makes it so. Resolves to the account as it is then.
 */
export async function activateKey(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  { accountId, fingerprint }: { readonly accountId: Id; readonly fingerprint: string },
  context: ActorContext,
): Promise<Account> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await deps.database.transaction((tx) => activate(tx, { accountId, fingerprint }, deps.clock.now(), context));
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'version.stale' || turn === MAX_TURNS) throw error;
    }
  }
}

async function activate(
  tx: Tx,
  { accountId, fingerprint }: { readonly accountId: Id; readonly fingerprint: string },
  now: Date,
  context: ActorContext,
): Promise<Account> {
  const before = await tx.accounts.get(accountId);
  const pending = before.authorizedKeys.find((key) => key.fingerprint === fingerprint)?.pending;
  if (pending == null) return before;
  // Whole seconds, as an option in front of a key has them.
  const end = new Date(Math.ceil(now.getTime() / 1000) * 1000 + pending.overlapDays * DAY_MS);
  const authorizedKeys = before.authorizedKeys.map((key): AuthorizedKey => {
    if (key.fingerprint === fingerprint) return { ...key, pending: null };
    if (key.fingerprint !== pending.replaces) return key;
    const endsEarlier = key.expiresAt !== null && key.expiresAt <= end;
    return { ...key, expiresAt: endsEarlier ? key.expiresAt : end, replacedBy: fingerprint };
  });
  const after = await tx.accounts.update({ ...before, authorizedKeys });
  const old = authorizedKeys.find((key) => key.fingerprint === pending.replaces);
  const retires = old === undefined ? {} : { replaces: old.fingerprint, retiresAt: old.expiresAt?.toISOString() ?? null };
  record(tx, 'account.key-activated', context, { before, after }, { key: fingerprint, ...retires });
  return after;
}

/**
 * Removes keys whose overlap is over, and those that waited too long for their first sign-in. Both sign nobody in from their end on; this takes them
 * off the list, and the audit trail says so. Resolves to whether there may be more.
 */
export async function sweepKeys(
  deps: Pick<AdministrationDeps, 'database' | 'clock'> & { readonly processName: string },
): Promise<boolean> {
  const now = deps.clock.now();
  const accountIds = await deps.database.read.accounts.withEndedKeys(now, SWEPT_AT_ONCE);
  for (const accountId of accountIds) await removeEnded(deps, accountId, now);
  return accountIds.length === SWEPT_AT_ONCE;
}

async function removeEnded(
  { database, processName }: Written & { readonly processName: string },
  accountId: Id,
  now: Date,
): Promise<void> {
  const context = { actor: platformActor(processName) };
  await database
    .transaction(async (tx) => {
      const account = await tx.accounts.find(accountId);
      if (account === undefined) return;
      const ended = account.authorizedKeys.filter((key) => hasEnded(key, now));
      if (ended.length === 0) return;
      // What waits to replace a key that goes now replaces none.
      const gone = new Set(ended.map(({ fingerprint }) => fingerprint));
      const authorizedKeys = account.authorizedKeys
        .filter(({ fingerprint }) => !gone.has(fingerprint))
        .map((key) =>
          key.pending?.replaces != null && gone.has(key.pending.replaces)
            ? { ...key, pending: { ...key.pending, replaces: null } }
            : key,
        );
      const after = await tx.accounts.update({ ...account, authorizedKeys });
      for (const { fingerprint, pending, replacedBy } of ended) {
        if (pending === null) record(tx, 'account.key-retired', context, { after }, { key: fingerprint, replacedBy });
        else record(tx, 'account.key-lapsed', context, { after }, { key: fingerprint });
      }
    })
    .catch((error: unknown) => {
      // Somebody changed the account meanwhile: the next sweep finds it as it is then.
      if (!(error instanceof Failure) || error.code !== 'version.stale') throw error;
    });
}

function hasEnded({ pending, replacedBy, expiresAt }: AuthorizedKey, now: Date): boolean {
  if (pending !== null) return pending.until <= now;
  return replacedBy !== null && expiresAt !== null && expiresAt <= now;
}

/** Who signed in, as what follows from it is told of. */
export function accountActor({ id, username }: Pick<Account, 'id' | 'username'>, keyFingerprint: string): AuditActor {
  return { kind: 'account', id, name: username, method: 'publickey', keyFingerprint };
}

type KeyEvent = Extract<NewAuditEvent['type'], `account.key-${string}`>;

function record(
  tx: Tx,
  type: KeyEvent,
  context: ActorContext,
  { before, after }: { readonly before?: Account; readonly after: Account },
  details: Readonly<Record<string, string | number | null>>,
): void {
  const keysOf = ({ authorizedKeys }: Account) => ({ authorizedKeys: authorizedKeys.map(describeAuthorizedKey) });
  recordAct(tx, {
    type,
    context,
    target: { kind: 'account', id: after.id, name: after.username },
    noun: 'accounts',
    partnerId: after.partnerId,
    ...(before === undefined ? {} : { change: { before: keysOf(before), after: keysOf(after) } }),
    details,
  });
}
