import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import {
  type AdministrationDeps,
  approveChange,
  changeApprovalPolicy,
  type Decider,
  overrideChange,
  readApprovalPolicy,
  rejectChange,
  reviewOverride,
} from '@waybill/engine';
import type { Caller } from '../http/caller.js';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { proposedChangeView } from '../views/approval-views.js';
import { filterOf, pageRequest, pageView } from '../views/page-view.js';

function deciderOf(caller: Caller): Decider {
  if (caller.kind === 'anonymous') throw new Failure('permission.denied');
  return caller;
}

/** Four eyes: changes that wait for a second person, and which do. */
@Controller()
export class ApprovalsController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listProposedChanges)
  async list({ query, caller }: Call<typeof routes.listProposedChanges>): Promise<Answer<typeof routes.listProposedChanges>> {
    const page = await this.deps.database.read.proposedChanges.list(filterOf(query), pageRequest(query));
    return pageView(page, (change) => proposedChangeView(change, caller));
  }

  @Endpoint(routes.getProposedChange)
  async get({ params, caller }: Call<typeof routes.getProposedChange>): Promise<Answer<typeof routes.getProposedChange>> {
    return proposedChangeView(await this.deps.database.read.proposedChanges.get(params.id), caller);
  }

  @Endpoint(routes.approveProposedChange)
  async approve({
    params,
    body,
    caller,
  }: Call<typeof routes.approveProposedChange>): Promise<Answer<typeof routes.approveProposedChange>> {
    const input = { id: params.id, reason: body.reason ?? null };
    return proposedChangeView(await approveChange(this.deps, input, deciderOf(caller)), caller);
  }

  @Endpoint(routes.rejectProposedChange)
  async reject({
    params,
    body,
    caller,
  }: Call<typeof routes.rejectProposedChange>): Promise<Answer<typeof routes.rejectProposedChange>> {
    return proposedChangeView(await rejectChange(this.deps, { id: params.id, ...body }, caller), caller);
  }

  @Endpoint(routes.overrideProposedChange)
  async override({
    params,
    body,
    caller,
  }: Call<typeof routes.overrideProposedChange>): Promise<Answer<typeof routes.overrideProposedChange>> {
    return proposedChangeView(await overrideChange(this.deps, { id: params.id, ...body }, deciderOf(caller)), caller);
  }

  @Endpoint(routes.reviewProposedChange)
  async review({
    params,
    body,
    caller,
  }: Call<typeof routes.reviewProposedChange>): Promise<Answer<typeof routes.reviewProposedChange>> {
    return proposedChangeView(await reviewOverride(this.deps, { id: params.id, ...body }, caller), caller);
  }

  @Endpoint(routes.getApprovalPolicy)
  async policy(): Promise<Answer<typeof routes.getApprovalPolicy>> {
    const { kinds, expireAfterDays } = await readApprovalPolicy(this.deps.database.read);
    return { kinds: [...kinds], expireAfterDays };
  }

  @Endpoint(routes.setApprovalPolicy)
  async setPolicy({ body, caller }: Call<typeof routes.setApprovalPolicy>): Promise<Answer<typeof routes.setApprovalPolicy>> {
    const { kinds, expireAfterDays } = await changeApprovalPolicy(this.deps, body, caller);
    return { kinds: [...kinds], expireAfterDays };
  }
}
