import type { Role } from '@waybill/core';
import type { z } from 'zod';

/** `public`: no session needed, on an allow-list that a test holds. `signed-in`: any role. Otherwise exactly these roles; admin is always among them. */
export type Access = 'public' | 'signed-in' | readonly Role[];

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
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
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
}

/** Declares one endpoint. The API binds to it, the OpenAPI document is made of it, the console calls by it, the permission test walks over it. */
export function route<const R extends RouteContract>(contract: R): R {
  return contract;
}
