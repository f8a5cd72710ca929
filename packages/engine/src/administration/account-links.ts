import {
  type Account,
  type AccountLink,
  type AuditActor,
  addressGroup,
  DEFAULT_OVERLAP_DAYS,
  Failure,
  type Id,
  newId,
  type Partner,
  type Tx,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { inField, invalid } from './input-checks.js';
import { addOfferedKey } from './key-rotation.js';
import { mayStill } from './may-still.js';
import type { RequestOrigin } from './prove-person.js';
import { actBy, recordAct } from './record-change.js';
import { countTries, SIGN_IN_WINDOW_MS } from './sign-in-throttle.js';

const HOUR_MS = 3_600_000;
/** How long the link of an Account holds when nothing was said. */
export const DEFAULT_LINK_HOURS = 72;
/** So many links that do not hold are looked at for one address in a window; a token has 256 bits, so this bounds the work and the trail. */
const MAX_TRIES = 50;
/** So often one link is used in a window: a page that watches asks every few seconds. */
const MAX_USES = 1_000;

/** A link of an Account as it was just made: the only time that its token is known. */
export interface MadeAccountLink {
  readonly link: AccountLink;
  readonly token: string;
}

/** What a link opens. */
export interface OpenedAccountLink {
  readonly link: AccountLink;
  readonly account: Account;
  readonly partner: Partner;
}

/** The address that the partner opens. The token stands behind `#`, so that no server and no proxy on the way writes it down. */
export function accountLinkAddress(publicUrl: string, token: string): string {
  return new URL(`/partner-link#${token}`, publicUrl).href;
}

/** Makes a link that lets who holds it see an Account, and offer it one key. A former one holds no more. @throws Failure `not-found` */
export async function makeAccountLink(
  deps: AdministrationDeps,
  { accountId, expiresInHours = DEFAULT_LINK_HOURS }: { readonly accountId: Id; readonly expiresInHours?: number },
  context: ActorContext,
): Promise<MadeAccountLink> {
  const { token, hash: tokenHash } = deps.tokens.createToken();
  const createdAt = deps.clock.now();
  const expiresAt = new Date(createdAt.getTime() + expiresInHours * HOUR_MS);
  return deps.database.transaction(async (tx) => {
    const account = await tx.accounts.get(accountId);
    await tx.accountLinks.end(accountId, 'replaced');
    const { name: madeBy } = context.actor;
    const maker = makerOf(context.actor);
    const link = { id: newId(), accountId, tokenHash, madeBy, maker, createdAt, expiresAt, ending: null, offeredKey: null };
    await tx.accountLinks.insert(link);
    record(tx, 'account.link-made', context, account, { expiresAt: expiresAt.toISOString() });
    return { link, token };
  });
}

/** @throws Failure `permission.denied` for who could not be asked later whether they may still do it */
function makerOf({ kind, id }: AuditActor): AccountLink['maker'] {
  if (kind === 'platform') return { kind };
  if ((kind === 'user' || kind === 'api-key') && id !== undefined) return { kind, id };
  throw new Failure('permission.denied');
}

/** The link of an Account that holds, if there is one. @throws Failure `not-found` */
export async function holdingLinkOf(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  accountId: Id,
): Promise<AccountLink | undefined> {
  const { id } = await deps.database.read.accounts.get(accountId);
  const link = await deps.database.read.accountLinks.findOpen(id);
  return link !== undefined && link.expiresAt > deps.clock.now() && (await isStillBacked(deps, link)) ? link : undefined;
}

/** Whether who made a link may still make it: whoever lost that right had the link from then on for nothing but to get around it. */
function isStillBacked(
  deps: Pick<AdministrationDeps, 'database' | 'clock'>,
  { maker, accountId: id }: AccountLink,
): Promise<boolean> {
  return mayStill(deps, maker, { permission: 'accounts:update', within: { noun: 'account', id } });
}

/** Takes the link of an Account back. @throws Failure `not-found`, `conflict.state` when none holds */
export async function revokeAccountLink(
  deps: Pick<AdministrationDeps, 'database'>,
  accountId: Id,
  context: ActorContext,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const account = await tx.accounts.get(accountId);
    if (!(await tx.accountLinks.end(accountId, 'revoked'))) {
      throw new Failure('conflict.state', { publicDetail: 'This account has no link that holds.' });
    }
    record(tx, 'account.link-revoked', context, account);
  });
}

type LinkDeps = Pick<AdministrationDeps, 'database' | 'clock' | 'tokens'>;

/**
 * What a token opens. Whatever is wrong with it, the outside hears the same; the trail has which, and each use from each place once a window.
 * @throws Failure `account-link.refused`, `sign-in.throttled`
 */
export async function openAccountLink(deps: LinkDeps, token: string, origin: RequestOrigin): Promise<OpenedAccountLink> {
  const { database, clock, tokens } = deps;
  const from = addressGroup(origin.source.address);
  const key = `account link from ${from}`;
  await countTries(deps, key, MAX_TRIES);
  const now = clock.now();
  const link = await database.read.accountLinks.findByTokenHash(tokens.hashToken(token));
  const account = link === undefined ? undefined : await database.read.accounts.find(link.accountId);
  const partner = account === undefined ? undefined : await database.read.partners.find(account.partnerId);
  const reason = await whyNot(deps, { link, account, partner });
  if (link === undefined || account === undefined || partner === undefined || reason !== undefined) {
    throw await refuse(deps, origin, account, reason ?? 'unknown');
  }
  await database.read.signInAttempts.takeBack(key);
  await countTries(deps, `account link ${link.id}`, MAX_USES);
  await database.transaction(async (tx) => {
    const since = new Date(now.getTime() - SIGN_IN_WINDOW_MS);
    if (await tx.accountLinks.noteUse(link.id, { from, at: now, since })) {
      record(tx, 'account.link-used', { ...origin, actor: linkActor(account) }, account);
    }
  });
  return { link, account, partner };
}

/** What a token may open, as far as it is there. */
type Found = { readonly [Part in keyof OpenedAccountLink]: OpenedAccountLink[Part] | undefined };

async function whyNot(deps: LinkDeps, { link, account, partner }: Found): Promise<string | undefined> {
  const now = deps.clock.now();
  if (link === undefined || account === undefined || partner === undefined) return 'unknown';
  if (link.ending !== null) return link.ending;
  if (link.expiresAt <= now || isOver(account, now)) return 'expired';
  if (partner.status !== 'active' || account.status !== 'active') return 'suspended';
  return (await isStillBacked(deps, link)) ? undefined : 'maker-lost-right';
}

const isOver = ({ expiresAt }: Account, now: Date): boolean => expiresAt !== null && expiresAt <= now;

/** Whether a key from a link may be given to the account as it is. @throws Failure `account-link.refused`, `input.invalid`, `conflict.state` */
function checkOffer(account: Account, replaces: string | null, now: Date): void {
  if (account.status !== 'active' || isOver(account, now)) throw new Failure('account-link.refused');
  if (replaces !== null) return;
  const { authorizedKeys } = account;
  if (authorizedKeys.some(({ pending, isAuthority }) => pending === null && !isAuthority)) {
    throw invalid('/replaces', 'Say which of your keys this one takes the place of.');
  }
  // One that waits, or an authority, cannot be replaced; what limits it is not shed by a key beside it.
  if (authorizedKeys.some(({ from, expiresAt }) => from.length > 0 || expiresAt !== null)) {
    throw new Failure('conflict.state', {
      publicDetail: 'Keys of this account are limited to some addresses or to a time. Ask who gave you the link to add the key.',
    });
  }
}

/**
 * Offers the account of a link a key, once. It replaces one of those that there are, when there are any, so the link is no way around the limits of
 * these; and it has no options of its own.
 * @throws Failure `account-link.refused`, `sign-in.throttled`, `input.invalid`, `key.unsupported`, `conflict.state` once a key was offered, and where keys
 * that cannot be replaced are limited
 */
export async function offerKeyByLink(
  deps: LinkDeps & Pick<AdministrationDeps, 'keyTools'>,
  {
    token,
    publicKey,
    replaces = null,
  }: { readonly token: string; readonly publicKey: string; readonly replaces?: string | null },
  origin: RequestOrigin,
): Promise<OpenedAccountLink> {
  const { link, account, partner } = await openAccountLink(deps, token, origin);
  if (inField('/publicKey', () => deps.keyTools.parsePublicKey(publicKey)).options !== '') {
    throw invalid('/publicKey', 'Give the key without anything in front of it: ssh-ed25519 AAAA…');
  }
  const after = await deps.database.transaction(async (tx) => {
    const context = { ...origin, actor: linkActor(account) };
    const input = { accountId: account.id, publicKey, replaces, overlapDays: DEFAULT_OVERLAP_DAYS };
    const changed = await addOfferedKey(deps, tx, input, context, (present) => checkOffer(present, replaces, deps.clock.now()));
    const fingerprint = changed.authorizedKeys.at(-1)?.fingerprint ?? '';
    if (!(await tx.accountLinks.takeForKey(link.id, fingerprint))) {
      throw new Failure('conflict.state', {
        publicDetail: 'A key was offered with this link already. Ask who gave it to you for another link.',
      });
    }
    return { account: changed, link: { ...link, offeredKey: fingerprint } };
  });
  return { ...after, partner };
}

/** Who holds a link acts for the account, and is known by nothing else. */
function linkActor({ id, username }: Account): AuditActor {
  return { kind: 'account', id, name: username, method: 'account-link' };
}

async function refuse(
  { database }: LinkDeps,
  origin: RequestOrigin,
  account: Account | undefined,
  reason: string,
): Promise<Failure> {
  const failure = new Failure('account-link.refused');
  await database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy({ ...origin, actor: { kind: 'anonymous', name: 'anonymous' } }),
      type: 'account.link-refused',
      outcome: 'denied',
      ...(account === undefined ? {} : { target: targetOf(account), partnerId: account.partnerId }),
      reason,
      failure: { code: failure.code, detail: failure.publicDetail },
    });
  });
  return failure;
}

function targetOf({ id, username }: Account) {
  return { kind: 'account', id, name: username } as const;
}

function record(
  tx: Tx,
  type: 'account.link-made' | 'account.link-revoked' | 'account.link-used',
  context: ActorContext,
  account: Account,
  details: Readonly<Record<string, string>> = {},
): void {
  recordAct(tx, { type, context, target: targetOf(account), noun: 'accounts', partnerId: account.partnerId, details });
}
