import { type Account, Failure, type Id } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { invalid } from './input-checks.js';
import { recordAct } from './record-change.js';
import { sealText } from './sealing.js';

/** How authenticator apps name where a code is for. */
const ISSUER = 'Waybill SFTP';

/** What is said about a secret that is none. */
export const NO_TOTP_SECRET =
  'This is not the secret of a second factor: base32 (A–Z and 2–7) of 16 to 64 bytes, which is at least 26 characters.';

/** A second factor as it was just made: the only time that its secret is known. */
export interface EnrolledTotp {
  readonly account: Account;
  /** In base32. */
  readonly secret: string;
  /** `otpauth://…` */
  readonly uri: string;
}

/**
 * Gives an Account a second factor, or another one in place of the one it has. From now on every sign-in asks for its code.
 * @throws Failure `not-found`, `input.invalid` with field `/secret`
 */
export async function enrolTotp(
  deps: AdministrationDeps,
  { accountId, secret: given }: { readonly accountId: Id; readonly secret?: string },
  context: ActorContext,
): Promise<EnrolledTotp> {
  const bytes = given === undefined ? deps.totp.createSecret() : deps.totp.parseSecret(given);
  if (bytes === undefined) {
    throw invalid('/secret', NO_TOTP_SECRET);
  }
  const secret = deps.totp.formatSecret(bytes);
  const sealed = sealText(deps, secret);
  const account = await deps.database.transaction(async (tx) => {
    const before = await tx.accounts.get(accountId);
    await tx.secrets.insert(sealed);
    const after = await tx.accounts.update({ ...before, totp: { secretId: sealed.id, enrolledAt: deps.clock.now() } });
    if (before.totp !== null) await tx.secrets.remove(before.totp.secretId);
    recordAct(tx, { ...actOn(after, context), type: 'account.totp-enrolled', details: { replaced: before.totp !== null } });
    return after;
  });
  return { account, secret, uri: deps.totp.uri({ issuer: ISSUER, account: account.username, secret: bytes }) };
}

/** Takes the second factor away. @throws Failure `not-found`, `conflict.state` when there is none */
export async function removeTotp(deps: AdministrationDeps, accountId: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const before = await tx.accounts.get(accountId);
    if (before.totp === null) throw new Failure('conflict.state', { publicDetail: 'This account has no second factor.' });
    const after = await tx.accounts.update({ ...before, totp: null });
    await tx.secrets.remove(before.totp.secretId);
    recordAct(tx, { ...actOn(after, context), type: 'account.totp-removed' });
  });
}

/** Whether the Account has a second factor with this very secret. */
export async function hasTotpSecret(
  deps: Pick<AdministrationDeps, 'database' | 'secretBox' | 'totp'>,
  { totp }: Pick<Account, 'totp'>,
  secret: string,
): Promise<boolean> {
  const bytes = deps.totp.parseSecret(secret);
  if (totp === null || bytes === undefined) return false;
  const sealed = await deps.database.read.secrets.get(totp.secretId);
  return deps.secretBox.open(sealed, (text) => Buffer.from(text).toString('utf8') === deps.totp.formatSecret(bytes));
}

function actOn({ id, username, partnerId }: Account, context: ActorContext) {
  return { context, target: { kind: 'account', id, name: username }, noun: 'accounts', partnerId } as const;
}
