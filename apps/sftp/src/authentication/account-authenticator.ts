import type { Account, Database, Partner } from '@waybill/core';
import { dummyVerify, verifyPassword } from '@waybill/secrets';
import type { AttemptContext, AuthDecision, Authenticator, PublicKey } from '@waybill/ssh';
import { isAddressAllowed } from './address-allow-list.js';

/** Who has signed in. */
export interface Principal {
  readonly account: Account;
  readonly partner: Partner;
}

/**
 * Signs Accounts in. Known, unknown, suspended and wrongly addressed users cost the same work and get the same answer; only the
 * audit trail learns which it was.
 */
export class AccountAuthenticator implements Authenticator<Principal> {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async password(username: string, password: string, context: AttemptContext): Promise<AuthDecision<Principal>> {
    const account = await this.#database.read.accounts.findByUsername(username);
    const stored = account?.passwordHash ?? undefined;
    const matches =
      stored === undefined ? await dummyVerify(password, context.signal) : await verifyPassword(stored, password, context.signal);
    return this.#decide(account, matches, stored === undefined ? 'no-password' : 'wrong-password', context);
  }

  async publicKey(username: string, key: PublicKey, context: AttemptContext): Promise<AuthDecision<Principal>> {
    const account = await this.#database.read.accounts.findByUsername(username);
    const matches = account?.authorizedKeys.some((authorized) => authorized.fingerprint === key.fingerprint) ?? false;
    return this.#decide(account, matches, 'unknown-key', context);
  }

  async #decide(
    account: Account | undefined,
    matches: boolean,
    mismatch: string,
    context: AttemptContext,
  ): Promise<AuthDecision<Principal>> {
    if (account === undefined) return { accepted: false, reason: 'unknown-user' };
    // Before the next question to the database, whose time would tell that there is such an account.
    if (!matches) return { accepted: false, reason: mismatch };
    const partner = await this.#database.read.partners.find(account.partnerId);
    if (account.status !== 'active' || partner?.status !== 'active') return { accepted: false, reason: 'suspended' };
    if (!isAddressAllowed(account.addressAllowList, context.address)) return { accepted: false, reason: 'address-not-allowed' };
    return { accepted: true, principal: { account, partner } };
  }
}
