import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { RequestProblem } from './request-problem.js';

/** The header that carries the session's CSRF token. */
const csrfHeader = 'x-csrf-token';

/** True for methods that change nothing (RFC 9110 §9.2.1). */
export function isSafeMethod(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function single(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** The origin of a Host header, with a default port left out as a browser leaves it out; undefined for a header that is none. */
function originOf(protocol: string, host: string): string | undefined {
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/**
 * Refuses a change that another site made a browser send. `Sec-Fetch-Site` is the browser's own word; where it is missing, `Origin` has
 * to name this host. A request with neither does not come from a browser.
 * @throws RequestProblem `request.forged`
 */
export function refuseForeignOrigin(request: FastifyRequest, publicUrl: URL | undefined): void {
  const site = single(request.headers['sec-fetch-site']);
  if (site === 'same-origin' || site === 'none') return;
  const origin = single(request.headers.origin);
  if (site === undefined && origin === undefined) return;
  if (origin !== undefined && URL.canParse(origin)) {
    const from = new URL(origin);
    if (from.origin === publicUrl?.origin) return;
    if (site === undefined && from.origin === originOf(from.protocol, request.host)) return;
  }
  throw new RequestProblem('request.forged', { detail: 'This change was asked for by a page of another site.' });
}

/**
 * Refuses a change that does not carry the session's CSRF token.
 * @throws RequestProblem `request.forged`
 */
export function requireCsrfToken(request: FastifyRequest, expected: string): void {
  const sent = Buffer.from(single(request.headers[csrfHeader]) ?? '');
  const wanted = Buffer.from(expected);
  if (wanted.length > 0 && sent.length === wanted.length && timingSafeEqual(sent, wanted)) return;
  throw new RequestProblem('request.forged', { detail: 'Send the CSRF token of your session in X-CSRF-Token.' });
}
