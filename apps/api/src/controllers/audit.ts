import { Readable } from 'node:stream';
import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import {
  type AdministrationDeps,
  exportAuditTrail,
  openSigner,
  readAuditEvent,
  readAuditTrail,
  readSigningKey,
  verifyAuditTrail,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { auditEventView, verificationView } from '../views/audit-views.js';
import { pageRequest, pageView, spanOf, timedFilterOf } from '../views/page-view.js';

/** The audit trail. Every reading of it is in it (BEHAVIOURS B33). */
@Controller()
export class AuditController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listAuditEvents)
  async list({ query, caller }: Call<typeof routes.listAuditEvents>): Promise<Answer<typeof routes.listAuditEvents>> {
    const asked = { filter: timedFilterOf(query), page: pageRequest(query) };
    return pageView(await readAuditTrail(this.deps, asked, caller), auditEventView);
  }

  @Endpoint(routes.getAuditEvent)
  async get({ params, caller }: Call<typeof routes.getAuditEvent>): Promise<Answer<typeof routes.getAuditEvent>> {
    return auditEventView(await readAuditEvent(this.deps, params.id, caller));
  }

  @Endpoint(routes.exportAudit)
  async export({ body, caller, signal, reply }: Call<typeof routes.exportAudit>): Promise<Answer<typeof routes.exportAudit>> {
    const signer = await openSigner(this.deps);
    const lines = await exportAuditTrail({ ...this.deps, signer }, { filter: spanOf(body.filter ?? {}), signal }, caller);
    const day = this.deps.clock.now().toISOString().slice(0, 10);
    reply.header('content-disposition', `attachment; filename="waybill-audit-${day}.jsonl"`);
    return Readable.from(withLineFeeds(lines), { objectMode: false });
  }

  @Endpoint(routes.getSigningKey)
  async signingKey(): Promise<Answer<typeof routes.getSigningKey>> {
    return readSigningKey(this.deps);
  }

  @Endpoint(routes.verifyAudit)
  async verify({ caller, signal }: Call<typeof routes.verifyAudit>): Promise<Answer<typeof routes.verifyAudit>> {
    return verificationView(await verifyAuditTrail(this.deps, { signal }, caller));
  }
}

async function* withLineFeeds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
