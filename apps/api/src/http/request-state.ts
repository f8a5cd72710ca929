import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';

/** A request after its contract's schemas have accepted it; each endpoint knows it as its own `Call`. */
export interface CheckedCall {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly caller: Caller;
  readonly expectedVersion: number | undefined;
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

const callers = new WeakMap<FastifyRequest, Caller>();
const calls = new WeakMap<FastifyRequest, CheckedCall>();

/** Remembers who sent a request; the guard does, once. */
export function setCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent a request. @throws Error when the guard did not run */
export function callerOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (caller === undefined) throw new Error('a handler was reached without the guard');
  return caller;
}

/** Remembers the checked input of a request. */
export function setCall(request: FastifyRequest, call: CheckedCall): void {
  calls.set(request, call);
}

/** The checked input of a request. @throws Error when the request did not pass the endpoint's interceptor */
export function callOf(request: FastifyRequest): CheckedCall {
  const call = calls.get(request);
  if (call === undefined) throw new Error('a handler was reached without its checked input');
  return call;
}
