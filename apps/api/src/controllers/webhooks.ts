import { Controller, Inject } from '@nestjs/common';
import { routes } from '@waybill/contracts';
import type { Webhook } from '@waybill/core';
import {
  type AdministrationDeps,
  createWebhook,
  deleteWebhook,
  deliveryBody,
  redeliver,
  replayWebhook,
  rotateWebhookSecret,
  testWebhook,
  updateWebhook,
} from '@waybill/engine';
import { type Answer, type Call, Endpoint } from '../http/endpoint.js';
import { ADMINISTRATION } from '../tokens.js';
import { filterOf, pageRequest, pageView, timedFilterOf } from '../views/page-view.js';
import { attemptView, deliveryView, webhookView } from '../views/webhook-views.js';

/** Webhooks: addresses that hear of what happens, and the log of what they were sent. */
@Controller()
export class WebhooksController {
  constructor(@Inject(ADMINISTRATION) private readonly deps: AdministrationDeps) {}

  @Endpoint(routes.listWebhooks)
  async list({ query }: Call<typeof routes.listWebhooks>): Promise<Answer<typeof routes.listWebhooks>> {
    const { webhooks } = this.deps.database.read;
    return pageView(await webhooks.list(filterOf(query), pageRequest(query)), (webhook) => this.view(webhook));
  }

  @Endpoint(routes.createWebhook)
  async create({ body, caller }: Call<typeof routes.createWebhook>): Promise<Answer<typeof routes.createWebhook>> {
    const { webhook, signingKey } = await createWebhook(this.deps, body, caller);
    return { webhook: await this.view(webhook), signingKey };
  }

  @Endpoint(routes.getWebhook)
  async get({ params }: Call<typeof routes.getWebhook>): Promise<Answer<typeof routes.getWebhook>> {
    return this.view(await this.deps.database.read.webhooks.get(params.id));
  }

  @Endpoint(routes.updateWebhook)
  async update({
    params,
    body,
    expectedVersion,
    caller,
  }: Call<typeof routes.updateWebhook>): Promise<Answer<typeof routes.updateWebhook>> {
    return this.view(await updateWebhook(this.deps, { id: params.id, version: expectedVersion, changes: body }, caller));
  }

  @Endpoint(routes.deleteWebhook)
  async delete({ params, caller }: Call<typeof routes.deleteWebhook>): Promise<Answer<typeof routes.deleteWebhook>> {
    await deleteWebhook(this.deps, params.id, caller);
    return undefined;
  }

  @Endpoint(routes.rotateWebhookSecret)
  async rotate({
    params,
    body,
    caller,
  }: Call<typeof routes.rotateWebhookSecret>): Promise<Answer<typeof routes.rotateWebhookSecret>> {
    const { webhook, signingKey } = await rotateWebhookSecret(this.deps, { id: params.id, ...body }, caller);
    return { webhook: await this.view(webhook), signingKey };
  }

  @Endpoint(routes.testWebhook)
  async test({ params, caller, signal }: Call<typeof routes.testWebhook>): Promise<Answer<typeof routes.testWebhook>> {
    const { ok, deliveryId, steps } = await testWebhook(this.deps, params.id, caller, signal);
    return { ok, deliveryId, steps: steps.map((step) => ({ ...step })) };
  }

  @Endpoint(routes.replayWebhook)
  async replay({ params, body, caller }: Call<typeof routes.replayWebhook>): Promise<Answer<typeof routes.replayWebhook>> {
    const { since, until, ...rest } = body;
    const input = { id: params.id, from: new Date(since), to: new Date(until), ...rest };
    const part = await replayWebhook(this.deps, input, caller);
    return { part: part === undefined ? null : { ...part } };
  }

  @Endpoint(routes.listWebhookDeliveries)
  async deliveries({
    params,
    query,
  }: Call<typeof routes.listWebhookDeliveries>): Promise<Answer<typeof routes.listWebhookDeliveries>> {
    const { webhooks, webhookDeliveries } = this.deps.database.read;
    const { id } = await webhooks.get(params.id);
    const { since, until, ...rest } = timedFilterOf(query);
    const span = { ...(since === undefined ? {} : { from: since }), ...(until === undefined ? {} : { to: until }) };
    return pageView(await webhookDeliveries.list({ webhookId: id, ...rest, ...span }, pageRequest(query)), deliveryView);
  }

  @Endpoint(routes.getWebhookDelivery)
  async delivery({ params }: Call<typeof routes.getWebhookDelivery>): Promise<Answer<typeof routes.getWebhookDelivery>> {
    const { webhookDeliveries } = this.deps.database.read;
    const delivery = await webhookDeliveries.get(params.id);
    const [attempts, body] = await Promise.all([
      webhookDeliveries.attempts(delivery.id),
      deliveryBody(this.deps.database.read, delivery),
    ]);
    return { delivery: deliveryView(delivery), body: body ?? null, attempts: attempts.map(attemptView) };
  }

  @Endpoint(routes.redeliverWebhookDelivery)
  async redeliver({
    params,
    caller,
  }: Call<typeof routes.redeliverWebhookDelivery>): Promise<Answer<typeof routes.redeliverWebhookDelivery>> {
    return deliveryView(await redeliver(this.deps, params.id, caller));
  }

  private async view(webhook: Webhook) {
    const { webhooks, webhookDeliveries } = this.deps.database.read;
    const [state, counts] = await Promise.all([webhooks.state(webhook.id), webhookDeliveries.counts(webhook.id)]);
    return webhookView(webhook, state, counts);
  }
}
