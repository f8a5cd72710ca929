import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import { Failure, type StoreOpener } from '@waybill/core';
import {
  type AdministrationDeps,
  changeAuditRetention,
  deleteAuditSegmentFor,
  placeLegalHold,
  planSegment,
  releaseLegalHold,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION, STORES } from '../tokens.js';
import { auditTombstoneView, legalHoldView } from '../views/retention-views.js';

const dateOrNull = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** How long the audit trail is kept, what holds it, and what was removed. */
@Controller()
export class AuditRetentionController {
  constructor(
    @Inject(ADMINISTRATION) private readonly deps: AdministrationDeps,
    @Inject(STORES) private readonly stores: StoreOpener,
  ) {}

  @Endpoint(routes.getAuditRetention)
  async get(): Promise<Answer<typeof routes.getAuditRetention>> {
    return this.state();
  }

  @Endpoint(routes.setAuditRetention)
  async set({ body, caller }: Call<typeof routes.setAuditRetention>): Promise<Answer<typeof routes.setAuditRetention>> {
    await changeAuditRetention(this.deps, body, caller);
    return this.state();
  }

  @Endpoint(routes.removeAuditSegment)
  async remove({
    body,
    signal,
    caller,
  }: Call<typeof routes.removeAuditSegment>): Promise<Answer<typeof routes.removeAuditSegment>> {
    const request = { ...body, before: new Date(body.before), signal };
    const removed = await deleteAuditSegmentFor({ ...this.deps, stores: this.stores }, request, caller);
    const tombstones = await this.deps.database.read.auditRetention.tombstones();
    const stored = tombstones.find(({ toSeq }) => toSeq === removed?.toSeq);
    if (stored !== undefined) return auditTombstoneView(stored);
    throw new Failure('conflict.state', {
      publicDetail: 'No whole block of 256 events is older than that and than the minimum, and covered by a checkpoint.',
    });
  }

  @Endpoint(routes.listAuditTombstones)
  async tombstones(): Promise<Answer<typeof routes.listAuditTombstones>> {
    return { items: (await this.deps.database.read.auditRetention.tombstones()).toReversed().map(auditTombstoneView) };
  }

  @Endpoint(routes.listLegalHolds)
  async holds({ query }: Call<typeof routes.listLegalHolds>): Promise<Answer<typeof routes.listLegalHolds>> {
    return { items: (await this.deps.database.read.auditRetention.holds(query)).map(legalHoldView) };
  }

  @Endpoint(routes.placeLegalHold)
  async place({ body, caller }: Call<typeof routes.placeLegalHold>): Promise<Answer<typeof routes.placeLegalHold>> {
    const { reason, partnerId, fromAt, untilAt } = body;
    const input = { reason, partnerId, fromAt: dateOrNull(fromAt), untilAt: dateOrNull(untilAt) };
    return legalHoldView(await placeLegalHold(this.deps, input, caller));
  }

  @Endpoint(routes.releaseLegalHold)
  async release({ params, body, caller }: Call<typeof routes.releaseLegalHold>): Promise<Answer<typeof routes.releaseLegalHold>> {
    return legalHoldView(await releaseLegalHold(this.deps, { id: params.id, reason: body.reason }, caller));
  }

  private async state() {
    const { auditRetention } = this.deps.database.read;
    const next = await planSegment(this.deps, this.deps.clock.now());
    return {
      ...(await auditRetention.read()),
      removedUpTo: await auditRetention.removedUpTo(),
      next: next === undefined ? null : { ...next },
    };
  }
}
