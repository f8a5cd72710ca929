import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  createAccount,
  deleteAccount,
  enrolTotp,
  offerKey,
  removeTotp,
  updateAccount,
  withdrawKey,
} from '@waybill/engine';
import { withinReachOf } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ifWithinReach } from '../http/within-reach.js';
import { ADMINISTRATION } from '../tokens.js';
import { Names } from '../views/names.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';
import { accountView } from '../views/partner-views.js';
import { holdsText, pageOfNamed } from '../views/slug-filter.js';
import { instant, withEnd } from '../views/wire.js';

/** Accounts: how partners log in to the SFTP server. */
@Controller()
export class AccountsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listAccounts)
  async list({ query, caller }: Call<typeof routes.listAccounts>): Promise<Answer<typeof routes.listAccounts>> {
    const { username, ...filter } = filterOf(query);
    const { accounts, reach } = this.deps.database.read;
    const page =
      username === undefined
        ? await accounts.list({ ...filter, ...withinReachOf(caller) }, pageRequest(query))
        : pageOfNamed(await ifWithinReach(reach, caller, 'account', await accounts.findByUsername(username)), filter, {
            text: (account, wanted) => holdsText(account.username)(wanted),
            storeId: (account, wanted) => account.mounts.some(({ storeId }) => storeId === wanted),
          });
    const names = this.#names();
    return pageView(page, (account) => accountView(account, names));
  }

  @Endpoint(routes.createAccount)
  async create({ body, caller }: Call<typeof routes.createAccount>): Promise<Answer<typeof routes.createAccount>> {
    return accountView(await createAccount(this.deps, withEnd(body), caller), this.#names());
  }

  @Endpoint(routes.getAccount)
  async get({ params }: Call<typeof routes.getAccount>): Promise<Answer<typeof routes.getAccount>> {
    return accountView(await this.deps.database.read.accounts.get(params.id), this.#names());
  }

  @Endpoint(routes.getAccountUsage)
  async usage({ params }: Call<typeof routes.getAccountUsage>): Promise<Answer<typeof routes.getAccountUsage>> {
    const { accounts, accountUsage, liveSessions } = this.deps.database.read;
    const { id } = await accounts.get(params.id);
    const { bytes, files, promisedBytes, promisedFiles, countedAt } = await accountUsage.of(id);
    return {
      sessionsOpen: await liveSessions.countOf(id),
      stored: countedAt === null ? null : { bytes, files, countedAt: instant(countedAt) },
      promised: { bytes: promisedBytes, files: promisedFiles },
    };
  }

  @Endpoint(routes.updateAccount)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateAccount>): Promise<Answer<typeof routes.updateAccount>> {
    const change = { id: params.id, version: expectedVersion, changes: withEnd(body) };
    return accountView(await updateAccount(this.deps, change, caller), this.#names());
  }

  @Endpoint(routes.deleteAccount)
  async delete({ params, caller }: Call<typeof routes.deleteAccount>): Promise<Answer<typeof routes.deleteAccount>> {
    await deleteAccount(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.offerKey)
  async offerKey({ params, body, caller }: Call<typeof routes.offerKey>): Promise<Answer<typeof routes.offerKey>> {
    return accountView(await offerKey(this.deps, { accountId: params.id, ...body }, caller), this.#names());
  }

  @Endpoint(routes.withdrawKey)
  async withdrawKey({ params, body, caller }: Call<typeof routes.withdrawKey>): Promise<Answer<typeof routes.withdrawKey>> {
    return accountView(await withdrawKey(this.deps, { accountId: params.id, ...body }, caller), this.#names());
  }

  @Endpoint(routes.enrolTotp)
  async enrolTotp({ params, body, caller }: Call<typeof routes.enrolTotp>): Promise<Answer<typeof routes.enrolTotp>> {
    const { secret, uri } = await enrolTotp(this.deps, { accountId: params.id, ...body }, caller);
    return { secret, uri };
  }

  @Endpoint(routes.removeTotp)
  async removeTotp({ params, caller }: Call<typeof routes.removeTotp>): Promise<Answer<typeof routes.removeTotp>> {
    await removeTotp(this.deps, params.id, caller);
    return undefined;
  }

  #names(): Names {
    return new Names(this.deps.database.read);
  }
}
