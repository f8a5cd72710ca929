import type { Logger, Metrics } from '@waybill/platform';
import type { FastifyInstance } from 'fastify';
import { pathOf } from './problem-filter.js';

/** Writes one line an answer, times it, and gives every answer its request id. Queries, headers and bodies are never logged. */
export function logAnswers(fastify: FastifyInstance, log: Logger, metrics: Metrics): void {
  const seconds = metrics.histogram('waybill_http_request_seconds', 'Time to answer a request of the API', {
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    labels: ['operation', 'status'],
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const fields = {
      requestId: request.id,
      method: request.method,
      path: pathOf(request).slice(0, 500),
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    };
    const contract = request.routeOptions.config?.contract;
    if (contract === undefined) log.debug(fields, 'request answered');
    else {
      log.info(fields, 'request answered');
      seconds.observe(
        { operation: contract.operationId, status: `${Math.trunc(reply.statusCode / 100)}xx` },
        reply.elapsedTime / 1000,
      );
    }
    done();
  });
}
