import type { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { API_ROOT, type RouteContract, type StreamedType } from '@waybill/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Caller } from './caller.js';
import { bindContract } from './contract-of.js';
import { callOf } from './request-state.js';

type Parsed<R, Part extends 'params' | 'query' | 'body'> = R extends { readonly [P in Part]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** What a handler is given: the request as its contract describes it, parsed and checked. */
export interface Call<R extends RouteContract> {
  readonly params: Parsed<R, 'params'>;
  readonly query: Parsed<R, 'query'>;
  readonly body: Parsed<R, 'body'>;
  /** Who calls; anonymous only where the contract is public. */
  readonly caller: Caller;
  /** The version named by `If-Match`; there where the contract requires it. */
  readonly expectedVersion: R extends { readonly ifMatch: true } ? number : number | undefined;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
  readonly request: FastifyRequest;
  /** For headers and cookies; the body is what the handler returns. */
  readonly reply: FastifyReply;
}

/** What a handler returns: the answer as its contract describes it, or the stream of one. */
export type Answer<R extends RouteContract> = R extends { readonly produces: StreamedType }
  ? Readable
  : R extends { readonly response: infer S extends z.ZodType }
    ? z.input<S>
    : undefined;

type Handler<R extends RouteContract> = (call: Call<R>) => Promise<Answer<R>>;

const CallParameter = createParamDecorator((_: unknown, context: ExecutionContext) =>
  callOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The address of a contract in the router's notation. */
export function routerPath(contract: RouteContract): string {
  return `${API_ROOT}${contract.path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
}

/**
 * Makes a method the handler of a contract: its method and path, its rights, its input and its answer. The compiler checks that
 * the method takes the contract's input and returns the contract's answer.
 */
export function Endpoint<R extends RouteContract>(contract: R) {
  return <Method extends Handler<R>>(controller: object, name: string, descriptor: TypedPropertyDescriptor<Method>): void => {
    const handler = descriptor.value;
    if (handler === undefined) throw new Error(`${name} is not a method`);
    bindContract(handler, contract);
    CallParameter()(controller, name, 0);
    RequestMapping({ path: routerPath(contract), method: RequestMethod[contract.method] })(controller, name, descriptor);
    HttpCode(contract.status)(controller, name, descriptor);
    RouteConfig({ contract })(controller, name, descriptor);
  };
}
