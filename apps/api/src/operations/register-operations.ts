import type { ServerProcess } from '@waybill/core';
import type { Metrics } from '@waybill/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Fail } from '../http/create-application.js';
import { RequestProblem } from '../http/request-problem.js';
import { type DependencyCheck, readiness } from './readiness.js';
import { serverMetrics } from './server-metrics.js';
import { type StreamFigures, streamMetrics } from './stream-metrics.js';
import { type FiguresOfWebhook, webhookMetrics } from './webhook-metrics.js';

/** What the operational addresses are made of. */
export interface Operations {
  readonly checks: readonly DependencyCheck[];
  readonly metrics: Metrics;
  /** The processes of the SFTP server, for what they counted. */
  servers(): Promise<readonly ServerProcess[]>;
  /** The streams of the audit trail. */
  streams(): Promise<readonly StreamFigures[]>;
  /** The webhooks. */
  webhooks(): Promise<readonly FiguresOfWebhook[]>;
  /** True when the request carries a valid API key; for collectors on another machine. */
  hasApiKey(request: FastifyRequest): Promise<boolean>;
}

const loopback = /^(127\.|::1$|::ffff:127\.)/;

/** True when the request was made on this very machine, and not by a proxy on it for somebody else. */
function isLocal(request: FastifyRequest): boolean {
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded ?? request.headers['x-real-ip'];
  return forwarded === undefined && loopback.test(request.socket.remoteAddress ?? '');
}

/**
 * `/health/live` tells that the process turns, `/health/ready` that it can serve, a line a dependency; neither needs a sign-in. `/metrics`
 * tells how busy the platform is, so it answers on the machine itself, and elsewhere to any API key.
 */
export function registerOperations(fastify: FastifyInstance, operations: Operations, fail: Fail): void {
  fastify.get('/health/live', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return { status: 'ok' };
  });
  fastify.get('/health/ready', async (_request, reply) => {
    const answer = await readiness(operations.checks);
    reply.header('cache-control', 'no-store').status(answer.status === 'failed' ? 503 : 200);
    return answer;
  });
  fastify.get('/metrics', async (request, reply) => {
    if (!isLocal(request) && !(await operations.hasApiKey(request))) {
      fail(
        new RequestProblem('request.unauthenticated', { detail: 'Ask on the machine itself, or send an API key.' }),
        request,
        reply,
      );
      return reply;
    }
    // What this process knows by itself is told also while the database is away.
    const [own, servers, streams, webhooks] = await Promise.all([
      operations.metrics.render(),
      operations.servers().catch(() => []),
      operations.streams().catch(() => []),
      operations.webhooks().catch(() => []),
    ]);
    const text = own + serverMetrics(servers) + streamMetrics(streams, new Date()) + webhookMetrics(webhooks, new Date());
    return reply.header('cache-control', 'no-store').type(operations.metrics.contentType).send(text);
  });
}
