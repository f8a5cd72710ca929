import { Readable } from 'node:stream';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { etagOf, proposedAnswer, type RouteContract } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, type Observable, of } from 'rxjs';
import type { z } from 'zod';
import type { FourEyes } from '../approvals/four-eyes.js';
import { declaredAnswer, type UndeclaredFields } from './answer-check.js';
import { principalOf } from './caller.js';
import { contractOf } from './contract-of.js';
import type { Denials } from './denials.js';
import { expectedVersion } from './etag.js';
import type { Idempotency } from './idempotency.js';
import { InputProblem } from './input-problem.js';
import { fieldErrors, type InputPart, plainMessage } from './plain-issues.js';
import { RequestProblem } from './request-problem.js';
import { type CheckedCall, callerOf, setCall } from './request-state.js';

interface Parts {
  readonly contract: RouteContract;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function parsePart(
  part: InputPart,
  schema: z.ZodType | undefined,
  input: unknown,
): { value: unknown; issues: InputProblem['errors'] } {
  if (schema === undefined) {
    const names = typeof input === 'object' && input !== null ? Object.keys(input) : [];
    if (names.length === 0) return { value: undefined, issues: [] };
    return {
      value: undefined,
      issues: fieldErrors(part, [{ code: 'unrecognized_keys', keys: names, path: [], message: 'is not a known field' }]),
    };
  }
  const result = schema.safeParse(input, { error: plainMessage });
  return result.success
    ? { value: result.data, issues: [] }
    : { value: undefined, issues: fieldErrors(part, result.error.issues) };
}

/** Aborts when the client goes away before it was answered. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}

function jsonBody(contract: RouteContract, request: FastifyRequest) {
  return parsePart('body', contract.body, contract.body === undefined ? request.body : (request.body ?? {}));
}

/** Bytes are nothing to check; the handler reads them. @throws RequestProblem `request.media-type` */
function bytesBody({ body }: FastifyRequest): ReturnType<typeof parsePart> {
  if (body instanceof Readable) return { value: undefined, issues: [] };
  throw new RequestProblem('request.media-type', { detail: 'Send the bytes as application/octet-stream.' });
}

/** @throws InputProblem with every field at fault, of path, query and body together */
function checkedCall({ contract, request, reply }: Parts): CheckedCall {
  const params = parsePart('params', contract.params, request.params);
  const query = parsePart('query', contract.query, request.query);
  const body = contract.takesBytes === undefined ? jsonBody(contract, request) : bytesBody(request);
  const issues = [...params.issues, ...query.issues, ...body.issues];
  if (issues.length > 0) throw new InputProblem(issues);
  return {
    params: params.value,
    query: query.value,
    body: body.value,
    caller: callerOf(request),
    expectedVersion: expectedVersion(contract, headerOf(request, 'if-match')),
    signal: goneSignal(reply),
    request,
    reply,
  };
}

/** With a scope, some endpoints take some fields only: the others could lead to things of other partners. @throws Failure `permission.denied` */
function refuseOtherFields({ caller, body }: CheckedCall, { scope }: RouteContract): void {
  if (caller.kind === 'anonymous' || caller.reach === undefined || typeof scope !== 'object') return;
  const { fields } = scope;
  if (fields === undefined || typeof body !== 'object' || body === null) return;
  const other = Object.keys(body).find((field) => !fields.includes(field));
  if (other === undefined) return;
  throw new Failure('permission.denied', {
    publicDetail: `With a scope, ${other} cannot be given here; it takes somebody without one.`,
  });
}

function versionIn(answer: unknown): number | undefined {
  if (typeof answer !== 'object' || answer === null || !('version' in answer)) return undefined;
  return typeof answer.version === 'number' ? answer.version : undefined;
}

interface InterceptorParts {
  readonly idempotency: Idempotency;
  readonly denials: Denials;
  readonly undeclared: UndeclaredFields;
  readonly fourEyes: Pick<FourEyes, 'proposed'>;
}

/**
 * Holds every handler to its contract: checks the input before, gives the handler the checked input, answers a repeated
 * Idempotency-Key from what was stored, and checks the answer after.
 */
@Injectable()
export class EndpointInterceptor implements NestInterceptor {
  readonly #idempotency: Idempotency;
  readonly #denials: Denials;
  readonly #undeclared: UndeclaredFields;
  readonly #fourEyes: Pick<FourEyes, 'proposed'>;

  constructor({ idempotency, denials, undeclared, fourEyes }: InterceptorParts) {
    this.#idempotency = idempotency;
    this.#denials = denials;
    this.#undeclared = undeclared;
    this.#fourEyes = fourEyes;
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const contract = contractOf(context.getHandler());
    if (contract === undefined) throw new Error('a handler without a contract was reached');
    const http = context.switchToHttp();
    const parts = { contract, request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
    const call = checkedCall(parts);
    setCall(parts.request, call);
    parts.reply.header('cache-control', 'no-store');
    const answer = await this.#once(parts, async () => {
      refuseOtherFields(call, contract);
      const proposed = await this.#fourEyes.proposed(contract, call);
      if (proposed !== undefined) return declaredAnswer(proposedAnswer, proposed, this.#undeclared);
      const raw: unknown = await lastValueFrom(next.handle(), { defaultValue: undefined });
      return this.#declared(contract, raw);
    }).catch(async (error: unknown) => {
      await this.#denials.record(call.caller, contract, error, true);
      throw error;
    });
    const version = contract.etag === true ? versionIn(answer) : undefined;
    if (version !== undefined) parts.reply.header('etag', etagOf(version));
    if (contract.produces !== undefined) parts.reply.type(contract.produces);
    return of(answer);
  }

  async #once({ contract, request, reply }: Parts, work: () => Promise<unknown>): Promise<unknown> {
    const key = headerOf(request, 'idempotency-key');
    const principal = principalOf(callerOf(request));
    if (contract.idempotent !== true || key === undefined || principal === undefined) return work();
    const { method, url, body } = request;
    const answer = await this.#idempotency.once({ principal, key, method, url, body, status: contract.status }, work);
    if (answer.replayed) reply.header('idempotency-replayed', 'true');
    return answer.body;
  }

  #declared(contract: RouteContract, answer: unknown): unknown {
    if (contract.produces !== undefined) {
      if (answer instanceof Readable) return answer;
      throw new Error(`${contract.operationId} has to answer with a stream`);
    }
    return contract.response === undefined ? undefined : declaredAnswer(contract.response, answer, this.#undeclared);
  }
}
