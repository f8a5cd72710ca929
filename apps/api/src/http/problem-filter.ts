import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toProblem } from './to-problem.js';

/** Hears of every error that is our fault. */
export type ReportFault = (error: unknown, request: FastifyRequest) => void;

/** The path of a request without its query, which may hold what somebody searched for. */
export function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return end === -1 ? request.url : request.url.slice(0, end);
}

/** Answers a request with the problem of `error`. Does nothing when the answer has begun already. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, reportFault: ReportFault): void {
  const { problem, headers } = toProblem(error, { instance: pathOf(request), requestId: request.id });
  if (problem.status >= 500) reportFault(error, request);
  if (reply.sent || reply.raw.headersSent) return;
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="waybill"');
  reply.headers({ ...headers, 'cache-control': 'no-store', 'x-request-id': request.id }).status(problem.status);
  reply.type('application/problem+json').send(JSON.stringify(problem));
}

/** Turns everything that a handler, the guard or the framework throws into a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #fail: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

  constructor(fail: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void) {
    this.#fail = fail;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.#fail(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}
