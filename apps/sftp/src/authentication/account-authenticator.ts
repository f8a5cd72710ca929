import type { Account, Partner } from '@waybill/core';
import { accountActor, activateKey } from '@waybill/engine';
import { dummyVerify, verifyPassword } from '@waybill/secrets';
import type { AttemptContext, AuthDecision, Authenticator, LoginFactor, PublicKey, UserCertificate } from '@waybill/ssh';
import { authorizedBy, judgeAccess } from './judge-access.js';
import { type CodeDeps, judgeCode } from './judge-code.js';
import { isWanted, nextFactor } from './next-factor.js';

/** Who has signed in. */
export interface Principal {
  readonly account: Account;
  readonly partner: Partner;
}

function refused(reason: string): AuthDecision<Principal> {
  return { accepted: false, reason };
}

/**
 * Signs Accounts in. Known, unknown, suspended and wrongly addressed users cost the same work and get the same answer, whatever they
 * require; only the audit trail learns which it was. Everything is judged anew with each factor, so what was proven before a change of
 * the account does not outlive it.
 */
export class AccountAuthenticator implements Authenticator<Principal> {
  readonly #deps: CodeDeps;

  constructor(deps: CodeDeps) {
    this.#deps = deps;
  }

  async password(username: string, password: string, context: AttemptContext): Promise<AuthDecision<Principal>> {
    const account = await this.#find(username);
    const stored = account?.passwordHash ?? undefined;
    // Also where no password is wanted: its absence must not be quicker.
    const matches =
      stored === undefined ? await dummyVerify(password, context.signal) : await verifyPassword(stored, password, context.signal);
    if (account === undefined) return refused('unknown-user');
    if (!matches) return refused(stored === undefined ? 'no-password' : 'wrong-password');
    return this.#decide(account, 'password', context);
  }

  async publicKey(username: string, key: PublicKey, context: AttemptContext): Promise<AuthDecision<Principal>> {
    const account = await this.#find(username);
    if (account === undefined) return refused('unknown-user');
    // Before the next question to the database, whose time would tell that there is such an account.
    if (authorizedBy(account, { key }) === undefined) return refused('unknown-key');
    return this.#decide(account, 'publickey', { ...context, proven: { ...context.proven, key } });
  }

  async certificate(username: string, certificate: UserCertificate, context: AttemptContext): Promise<AuthDecision<Principal>> {
    const account = await this.#find(username);
    if (account === undefined) return refused('unknown-user');
    const { key } = certificate;
    if (authorizedBy(account, { key, certificate }) === undefined) return refused('unknown-authority');
    return this.#decide(account, 'publickey', { ...context, proven: { ...context.proven, key, certificate } });
  }

  async code(username: string, code: string, context: AttemptContext): Promise<AuthDecision<Principal>> {
    const account = await this.#find(username);
    if (account === undefined) return refused('unknown-user');
    const reason = await judgeCode(this.#deps, account, code);
    return reason === undefined ? this.#decide(account, 'code', context) : refused(reason);
  }

  #find(username: string): Promise<Account | undefined> {
    return this.#deps.database.read.accounts.findByUsername(username);
  }

  /** What comes of a factor that is right. */
  async #decide(account: Account, factor: LoginFactor, context: AttemptContext): Promise<AuthDecision<Principal>> {
    const { proven, address } = context;
    if (!isWanted(nextFactor(account, proven.factors), factor)) return refused(`${factor}-not-accepted`);
    const { database, clock } = this.#deps;
    const partner = await database.read.partners.find(account.partnerId);
    const access = judgeAccess({ account, partner, address, key: proven.key, certificate: proven.certificate }, clock.now());
    if (!access.allowed) return refused(access.reason);
    const next = nextFactor(account, [...proven.factors, factor]);
    if (next === 'password' || next === 'code') return { accepted: 'partly', next };
    if (next !== undefined || partner === undefined) return refused(`${factor}-not-accepted`);
    return { accepted: true, principal: { account: await this.#activate(account, context), partner } };
  }

  /** A key that waited for its first sign-in has had it. Only who has proven everything comes here, so its time tells a stranger nothing. */
  async #activate(account: Account, { proven, address, port, clientIdentification: client }: AttemptContext): Promise<Account> {
    const { key, certificate } = proven;
    const authorized = certificate === undefined ? authorizedBy(account, { key, certificate }) : undefined;
    if (authorized === undefined || authorized.pending === null) return account;
    const { fingerprint } = authorized;
    const context = { actor: accountActor(account, fingerprint), source: { address, port, client } };
    return activateKey(this.#deps, { accountId: account.id, fingerprint }, context);
  }
}
