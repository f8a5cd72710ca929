import type { Permission, ScopedNoun } from '@waybill/core';
import type { z } from 'zod';
import type { ProblemCode } from './problem.js';

/** `public`: no session needed, on an allow-list that a test holds. `signed-in`: any role. Otherwise the roles that have this permission; admin is always among them. */
export type Access = 'public' | 'signed-in' | Permission;

/**
 * What somebody who is limited to some partners may ask of an endpoint; without a rule nothing at all. `shared`: the answer is no partner's.
 * `listed`: the answer is of what is within their scope. `one`: the thing that the path names must be, and is not there otherwise; with `fields` the body
 * may have these and no others, because the rest could lead to things of other partners.
 */
type ScopeRule = 'shared' | 'listed' | { readonly one: ScopedNoun; readonly fields?: readonly string[] };

/** What an answer is made of, when it is not one JSON document. */
export type StreamedType = 'application/x-ndjson' | 'text/event-stream' | 'application/octet-stream';

export interface RouteContract {
  /** Unique, camelCase: the OpenAPI operationId and the console's function name, such as `createPartner`. */
  readonly operationId: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`, with `{name}` for parameters, such as `/partners/{id}`. */
  readonly path: string;
  /** The noun in the plural; groups the OpenAPI document. */
  readonly tag: string;
  /** One sentence for the OpenAPI document. */
  readonly summary: string;
  readonly access: Access;
  /** For who has a scope; without it they are refused. `public` and `signed-in` concern whoever asks, and need none. */
  readonly scope?: ScopeRule;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body is bytes of a file, of which this many are taken at most; never together with `body`. */
  readonly takesBytes?: number;
  /** A `Range` of the answer can be asked for; it is a 206 then. */
  readonly ranges?: boolean;
  /** Absent for 204. With `produces`, the schema of one line, of one event's data, or of the whole. */
  readonly response?: z.ZodType;
  /** `application/json` when absent. */
  readonly produces?: StreamedType;
  readonly status: 200 | 201 | 202 | 204;
  /** POSTs that start or create something honour `Idempotency-Key`. Never set where the answer holds a secret, because answers are kept. */
  readonly idempotent?: boolean;
  /** The answer carries an ETag made of the thing's version. */
  readonly etag?: boolean;
  /** A person must have proven lately who they are (`proveAgain`), whatever their session says; a program must not. */
  readonly recentProof?: boolean;
  /** `If-Match` is required: 428 without it, 412 when stale. */
  readonly ifMatch?: boolean;
  /** Problems that do not follow from the rest of the contract, such as a sign-in that is refused. */
  readonly problems?: readonly ProblemCode[];
}

/** Declares one endpoint. The API binds to it, the OpenAPI document is made of it, the console calls by it, the permission test walks over it. */
export function route<const R extends RouteContract>(contract: R): R {
  return contract;
}
