import { Controller, Inject } from '@nestjs/common';
import { routes, type SelfServiceView } from '@waybill/contracts';
import type { Account, AccountLink, Partner } from '@waybill/core';
import {
  type AdministrationDeps,
  accountLinkAddress,
  holdingLinkOf,
  listAccountSignIns,
  makeAccountLink,
  offerKeyByLink,
  openAccountLink,
  revokeAccountLink,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION, PUBLIC_URL, SFTP_ADDRESS } from '../tokens.js';
import { ownTransfersView, selfServiceView, signInsView } from '../views/self-service-views.js';
import { instant } from '../views/wire.js';

const SHOWN = 20;
/** More host keys than this nobody has. */
const HOST_KEYS = 100;

/** Partners who look after their accounts themselves, signed in or by a link. */
@Controller()
export class SelfServiceController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(PUBLIC_URL) private readonly publicUrl: URL,
    @Inject(SFTP_ADDRESS) private readonly sftpAddress: string,
  ) {}

  @Endpoint(routes.getSelfService)
  async get({ params }: Call<typeof routes.getSelfService>): Promise<Answer<typeof routes.getSelfService>> {
    const { accounts, partners } = this.deps.database.read;
    const account = await accounts.get(params.id);
    return this.#shown({ account, partner: await partners.get(account.partnerId) });
  }

  @Endpoint(routes.listAccountSignIns)
  async signIns({ params, query }: Call<typeof routes.listAccountSignIns>): Promise<Answer<typeof routes.listAccountSignIns>> {
    return this.#signIns(await this.deps.database.read.accounts.get(params.id), query.since);
  }

  @Endpoint(routes.listOwnTransfers)
  async transfers({ params, query }: Call<typeof routes.listOwnTransfers>): Promise<Answer<typeof routes.listOwnTransfers>> {
    return this.#transfers(await this.deps.database.read.accounts.get(params.id), query.cursor);
  }

  @Endpoint(routes.getAccountLink)
  async link({ params }: Call<typeof routes.getAccountLink>): Promise<Answer<typeof routes.getAccountLink>> {
    const link = await holdingLinkOf(this.deps, params.id);
    if (link === undefined) return { link: null };
    const { expiresAt, offeredKey, madeBy, createdAt } = link;
    return { link: { expiresAt: instant(expiresAt), offeredKey, madeBy, createdAt: instant(createdAt) } };
  }

  @Endpoint(routes.makeAccountLink)
  async makeLink({ params, body, caller }: Call<typeof routes.makeAccountLink>): Promise<Answer<typeof routes.makeAccountLink>> {
    const { link, token } = await makeAccountLink(this.deps, { accountId: params.id, ...body }, caller);
    return { link: accountLinkAddress(this.publicUrl.href, token), expiresAt: instant(link.expiresAt) };
  }

  @Endpoint(routes.revokeAccountLink)
  async revokeLink({ params, caller }: Call<typeof routes.revokeAccountLink>): Promise<Answer<typeof routes.revokeAccountLink>> {
    await revokeAccountLink(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.openAccountLink)
  async open({ body, caller }: Call<typeof routes.openAccountLink>): Promise<Answer<typeof routes.openAccountLink>> {
    return this.#shown(await openAccountLink(this.deps, body.token, caller));
  }

  @Endpoint(routes.offerKeyByLink)
  async offer({ body, caller }: Call<typeof routes.offerKeyByLink>): Promise<Answer<typeof routes.offerKeyByLink>> {
    return this.#shown(await offerKeyByLink(this.deps, body, caller));
  }

  @Endpoint(routes.listSignInsByLink)
  async signInsByLink({ body, caller }: Call<typeof routes.listSignInsByLink>): Promise<Answer<typeof routes.listSignInsByLink>> {
    const { account } = await openAccountLink(this.deps, body.token, caller);
    return this.#signIns(account, body.since);
  }

  @Endpoint(routes.listTransfersByLink)
  async transfersByLink({
    body,
    caller,
  }: Call<typeof routes.listTransfersByLink>): Promise<Answer<typeof routes.listTransfersByLink>> {
    const { account } = await openAccountLink(this.deps, body.token, caller);
    return this.#transfers(account, body.cursor);
  }

  async #shown(opened: {
    readonly account: Account;
    readonly partner: Partner;
    readonly link?: AccountLink;
  }): Promise<SelfServiceView> {
    const { items } = await this.deps.database.read.serverHostKeys.list({}, { limit: HOST_KEYS });
    return selfServiceView({ ...opened, hostKeys: items, address: this.sftpAddress });
  }

  async #signIns(account: Account, since: string | undefined): Promise<Answer<typeof routes.listAccountSignIns>> {
    // Read first: what comes while the trail is read is later than this.
    const now = this.deps.clock.now();
    return signInsView(await listAccountSignIns(this.deps, account, since === undefined ? undefined : new Date(since)), now);
  }

  async #transfers({ id }: Account, cursor: string | undefined): Promise<Answer<typeof routes.listOwnTransfers>> {
    const page = { limit: SHOWN, ...(cursor === undefined ? {} : { cursor }) };
    return ownTransfersView(await this.deps.database.read.transfers.list({ accountId: id }, page));
  }
}
