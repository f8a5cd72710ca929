import { createHash, createHmac } from 'node:crypto';
import type { Database } from '@waybill/core';
import { RequestProblem } from './request-problem.js';

/** The request that an Idempotency-Key stands for. */
export interface IdempotentRequest {
  /** Keys of different principals do not meet. */
  readonly principal: string;
  readonly key: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  /** The status of its answer. */
  readonly status: number;
}

/** An answer, and whether it is the stored one of an earlier request. */
export interface IdempotentAnswer {
  readonly body: unknown;
  readonly replayed: boolean;
}

const keyPattern = /^[\x21-\x7e]{1,255}$/;

/**
 * Does the work of a repeated request once. Bodies may hold passwords, so the digest of a request is keyed by the Idempotency-Key, and
 * of the key itself only a digest is stored: what is in the database cannot be used to try out guesses. Answers hold no secrets.
 */
export class Idempotency {
  readonly #deps: { readonly database: Database };

  constructor(deps: { readonly database: Database }) {
    this.#deps = deps;
  }

  /**
   * @throws RequestProblem `request.malformed` for a key that is none, `request.idempotency-mismatch` for a key that was used for
   *   something else, `request.in-progress` while the first request runs; and whatever `work` throws, after which the key is free again
   */
  async once(request: IdempotentRequest, work: () => Promise<unknown>): Promise<IdempotentAnswer> {
    if (!keyPattern.test(request.key)) {
      throw new RequestProblem('request.malformed', {
        detail: 'Idempotency-Key must be 1–255 printable ASCII characters without blanks.',
        errors: [{ field: 'Idempotency-Key', message: 'must be 1–255 printable ASCII characters without blanks' }],
      });
    }
    const name = createHash('sha256').update(request.key).digest('hex');
    const requestHash = fingerprint(request);
    const idempotency = this.#deps.database.read.idempotency;
    const stored = await idempotency.begin({ key: name, principal: request.principal, requestHash, status: null, body: null });
    if (stored !== undefined) {
      if (stored.requestHash !== requestHash) throw new RequestProblem('request.idempotency-mismatch');
      if (stored.status === null || stored.body === null) {
        throw new RequestProblem('request.in-progress', { headers: { 'retry-after': '1' } });
      }
      return { body: parsed(stored.body), replayed: true };
    }
    let body: unknown;
    try {
      body = await work();
    } catch (error) {
      await idempotency.release(request.principal, name);
      throw error;
    }
    await idempotency.finish(request.principal, name, request.status, JSON.stringify(body ?? null));
    return { body, replayed: false };
  }
}

function fingerprint(request: IdempotentRequest): string {
  return createHmac('sha256', request.key)
    .update(JSON.stringify([request.method, request.url, sorted(request.body)]))
    .digest('hex');
}

/** The same value whatever the order its fields were sent in. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, entry]) => [name, sorted(entry)]);
}

function parsed(stored: string): unknown {
  const body: unknown = JSON.parse(stored);
  return body ?? undefined;
}
