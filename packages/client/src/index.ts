export type { CallOptions, ChangeOptions, Download, Page, Ref, Seen } from './call-types.js';
export { WaybillChangeProposed } from './change-proposed.js';
export { type Client, type ClientOptions, createClient, createTransport } from './create-client.js';
// The generated types, one for each thing that goes in or comes out: their names are those of the OpenAPI document.
export type * from './generated/api.js';
export { newIdempotencyKey } from './idempotency-key.js';
export type { Operation } from './operation.js';
export type { RetryPolicy } from './retry-policy.js';
export type { CallInput, ClientSession, SendOptions, Transport } from './transport.js';
export type { WaitForRunOptions } from './wait-for-run.js';
export { type FieldError, WaybillProblem, WaybillUnreachable } from './waybill-problem.js';
