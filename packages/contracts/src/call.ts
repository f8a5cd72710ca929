import type { z } from 'zod';
import type { RouteContract } from './route.js';

/** Optional fields may also be undefined, which is the same as leaving them out: `JSON.stringify` and the query drop them. */
type Loose<T> = T extends object ? { [K in keyof T]: Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K] } : T;

type Part<R, K extends 'params' | 'query' | 'body'> = R extends { readonly [P in K]: infer S extends z.ZodType }
  ? Record<never, never> extends z.input<S>
    ? { readonly [P in K]?: Loose<z.input<S>> }
    : { readonly [P in K]: Loose<z.input<S>> }
  : K extends keyof R
    ? { readonly [P in K]?: unknown }
    : { readonly [P in K]?: never };

/** What a caller gives to an endpoint: `params`, `query` and `body`, as far as it takes them; unchecked where only a RouteContract is known. */
export type Input<R extends RouteContract> = Part<R, 'params'> & Part<R, 'query'> & Part<R, 'body'>;

/** What an endpoint answers; of a streamed answer, one line or event; undefined for 204. */
export type Output<R extends RouteContract> = R extends { readonly response: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** A request, ready for `fetch`. */
export interface BuiltRequest {
  readonly method: RouteContract['method'];
  /** From the root of the server, query included: `/api/v1/partners?limit=50`. */
  readonly url: string;
  /** JSON; absent when the endpoint takes none. */
  readonly body?: string;
}

/** Where the API lives on its server. */
export const API_ROOT = '/api/v1';

/** Input whose types are not known here. */
interface Parts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** As much of an endpoint as its request is made of. */
interface RequestShape {
  readonly method: RouteContract['method'];
  readonly path: string;
  readonly body?: unknown;
}

/** Makes the request of an endpoint from typed input. Every value is percent-encoded; fields that are undefined are left out. */
export function buildRequest<R extends RouteContract>(contract: R, input: Input<R>): BuiltRequest;
/** The same where the types are known elsewhere, as in the generated client. */
export function buildRequest(contract: RequestShape, input: Parts): BuiltRequest;
export function buildRequest(contract: RequestShape, input: object): BuiltRequest {
  const { params, query, body }: Parts = input;
  const path = contract.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name])));
  const searchParams = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) searchParams.set(name, String(value));
  const search = searchParams.size === 0 ? '' : `?${searchParams}`;
  const request = { method: contract.method, url: `${API_ROOT}${path}${search}` };
  return contract.body === undefined ? request : { ...request, body: JSON.stringify(body ?? {}) };
}

/** The ETag of a version, as it goes into `If-Match`: version 3 is `"v3"`. */
export function etagOf(version: number): string {
  return `"v${version}"`;
}

/** The version in an `If-Match` value; undefined when it is none of ours. */
export function versionOf(etag: string): number | undefined {
  const digits = /^"v([1-9]\d{0,9})"$/.exec(etag.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
