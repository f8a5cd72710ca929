import type { Logger } from '@waybill/platform';
import type { FastifyInstance } from 'fastify';
import { pathOf } from './problem-filter.js';

/** Writes one line an answer, and gives every answer its request id. Queries, headers and bodies are never logged. */
export function logAnswers(fastify: FastifyInstance, log: Logger): void {
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
    if (request.routeOptions.config.contract === undefined) log.debug(fields, 'request answered');
    else log.info(fields, 'request answered');
    done();
  });
}
