import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { SigningKeyRecord } from '@waybill/core';
import {
  type AdministrationDeps,
  checkReceipt,
  closeBreak,
  proveCheckpoints,
  proveEventById,
  readSigningKeys,
  rotateSigningKey,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { RateLimit } from '../http/rate-limit.js';
import { ADMINISTRATION } from '../tokens.js';
import { pageRequest, pageView } from '../views/page-view.js';
import { auditBreakView, checkpointView, consistencyView, eventProofView } from '../views/proof-views.js';
import { instant } from '../views/wire.js';

/** What proves the audit trail and receipts: checkpoints, keys, breaks. */
@Controller()
export class ProofsController {
  readonly #checks = new RateLimit({ limit: 30, windowMs: 60_000 });

  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listCheckpoints)
  async checkpoints({ query }: Call<typeof routes.listCheckpoints>): Promise<Answer<typeof routes.listCheckpoints>> {
    return pageView(await this.deps.database.read.checkpoints.list(pageRequest(query)), checkpointView);
  }

  @Endpoint(routes.proveCheckpoints)
  async consistency({ query }: Call<typeof routes.proveCheckpoints>): Promise<Answer<typeof routes.proveCheckpoints>> {
    const { from, to, consistency } = await proveCheckpoints(this.deps, query);
    return { from: checkpointView(from), to: checkpointView(to), consistency: consistencyView(consistency) };
  }

  @Endpoint(routes.proveAuditEvent)
  async event({ params, caller }: Call<typeof routes.proveAuditEvent>): Promise<Answer<typeof routes.proveAuditEvent>> {
    return eventProofView(await proveEventById(this.deps, params.id, caller));
  }

  @Endpoint(routes.listSigningKeys)
  async keys(): Promise<Answer<typeof routes.listSigningKeys>> {
    return { items: keyViews(await readSigningKeys(this.deps)) };
  }

  @Endpoint(routes.rotateSigningKey)
  async rotate({ caller }: Call<typeof routes.rotateSigningKey>): Promise<Answer<typeof routes.rotateSigningKey>> {
    await rotateSigningKey(this.deps, caller);
    const view = keyViews(await readSigningKeys(this.deps)).at(-1);
    if (view === undefined) throw new TypeError('a key that was made is there');
    return view;
  }

  @Endpoint(routes.listAuditBreaks)
  async breaks({ query }: Call<typeof routes.listAuditBreaks>): Promise<Answer<typeof routes.listAuditBreaks>> {
    return { items: (await this.deps.database.read.auditBreaks.list(query)).map(auditBreakView) };
  }

  @Endpoint(routes.closeAuditBreak)
  async close({ params, body, caller }: Call<typeof routes.closeAuditBreak>): Promise<Answer<typeof routes.closeAuditBreak>> {
    return auditBreakView(await closeBreak(this.deps, { id: params.id, reason: body.reason }, caller));
  }

  @Endpoint(routes.checkReceipt)
  async receipt({ body, request }: Call<typeof routes.checkReceipt>): Promise<Answer<typeof routes.checkReceipt>> {
    this.#checks.count(request.ip, this.deps.clock.now());
    const { body: text, signature, signedBy, proof = null } = body;
    return { ...(await checkReceipt(this.deps, { body: text, signature, signedBy, proof })) };
  }
}

function keyViews(keys: readonly SigningKeyRecord[]) {
  return keys.map(({ activatedAt, ...key }, place) => {
    const next = keys[place + 1];
    return { ...key, activatedAt: instant(activatedAt), retiredAt: next === undefined ? null : instant(next.activatedAt) };
  });
}
