import { buildRequest, routes } from '@waybill/contracts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { call, headersOf, speakFor } from './client.js';
import { IdempotencyKeys, newIdempotencyKey } from './idempotency-key.js';
import { isDenied, isSignedOut, ProblemError } from './problem-error.js';
import { mayCall } from './session.js';

const id = '0198c0de-0000-7000-8000-000000000001';

function answerWith(status: number, body: unknown): void {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }));
}

afterEach(() => {
  vi.unstubAllGlobals();
  speakFor({ csrfToken: () => undefined, proveAgain: async () => false });
});

describe('the headers of a call', () => {
  it('carry the CSRF token with changes only', () => {
    const read = headersOf(routes.getPartner, buildRequest(routes.getPartner, { params: { id } }), { csrfToken: 't' });
    const change = headersOf(routes.deletePartner, buildRequest(routes.deletePartner, { params: { id } }), { csrfToken: 't' });
    expect(read.has('x-csrf-token')).toBe(false);
    expect(change.get('x-csrf-token')).toBe('t');
  });

  it('name the version that was read, where the endpoint asks for it', () => {
    const request = buildRequest(routes.updatePartner, { params: { id }, body: { name: 'Acme' } });
    expect(headersOf(routes.updatePartner, request, { ifMatch: 3 }).get('if-match')).toBe('"v3"');
    expect(headersOf(routes.deletePartner, request, { ifMatch: 3 }).has('if-match')).toBe(false);
  });

  it('carry an idempotency key where the endpoint honours one', () => {
    const request = buildRequest(routes.requestRun, { params: { id } });
    expect(headersOf(routes.requestRun, request, { idempotencyKey: 'k' }).get('idempotency-key')).toBe('k');
    expect(headersOf(routes.createApiKey, request, { idempotencyKey: 'k' }).has('idempotency-key')).toBe(false);
  });
});

describe('a call', () => {
  it('gives nothing for an answer without content', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
    expect(await call(routes.deletePartner, { params: { id } })).toBeUndefined();
  });

  it('throws the problem that the server told', async () => {
    answerWith(403, {
      type: 't',
      title: 'T',
      status: 403,
      detail: 'Not you.',
      instance: '/',
      code: 'permission.denied',
      requestId: 'r',
    });
    const error: unknown = await call(routes.getPartner, { params: { id } }).catch((thrown: unknown) => thrown);
    expect(isDenied(error)).toBe(true);
    expect(error).toMatchObject({ message: 'Not you.', status: 403 });
  });

  it('is sent once more after the person proved who they are, and not when they would not', async () => {
    const answers = ['sign-in.proof-required', undefined, 'sign-in.proof-required', 'sign-in.proof-required'];
    const problem = { type: 't', title: 'T', status: 403, detail: 'Prove it.', instance: '/', requestId: 'r' };
    let asked = 0;
    vi.stubGlobal('fetch', async () => {
      const code = answers.shift();
      return code === undefined
        ? new Response(null, { status: 204 })
        : new Response(JSON.stringify({ ...problem, code }), { status: 403 });
    });
    const proveAgain = async (): Promise<boolean> => {
      asked += 1;
      return asked === 1;
    };
    speakFor({ csrfToken: () => undefined, proveAgain });
    const remove = () => call(routes.deleteUser, { params: { id } });
    expect(await remove()).toBeUndefined();
    await expect(remove()).rejects.toThrow('Prove it.');
    expect({ asked, left: answers.length }).toEqual({ asked: 2, left: 1 });
  });

  it('keeps the status of an answer that is no problem document', async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 401 }));
    const error: unknown = await call(routes.getSession, {}).catch((thrown: unknown) => thrown);
    expect(isSignedOut(error)).toBe(true);
  });

  it('says so when no answer came', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
    const error: unknown = await call(routes.getSession, {}).catch((thrown: unknown) => thrown);
    expect(error instanceof ProblemError && error.isUnanswered).toBe(true);
  });

  it('refuses an answer that is not what the contract says', async () => {
    answerWith(200, { nonsense: true });
    await expect(call(routes.getPartner, { params: { id } })).rejects.toThrow('cannot be understood');
  });
});

describe('idempotency keys', () => {
  it('are UUIDs', () => {
    expect(newIdempotencyKey()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('stay with a request until an answer came', () => {
    const keys = new IdempotencyKeys();
    const first = keys.keyFor({ slug: 'a' });
    expect(keys.keyFor({ slug: 'a' })).toBe(first);
    expect(keys.keyFor({ slug: 'b' })).not.toBe(first);
    const second = keys.keyFor({ slug: 'b' });
    keys.forget();
    expect(keys.keyFor({ slug: 'b' })).not.toBe(second);
  });
});

describe('what a role may do', () => {
  it('is decided by the contract', () => {
    expect(mayCall('viewer', routes.listPartners)).toBe(true);
    expect(mayCall('viewer', routes.createPartner)).toBe(false);
    expect(mayCall('auditor', routes.exportAudit)).toBe(true);
    expect(mayCall(undefined, routes.getSession)).toBe(false);
    expect(mayCall(undefined, routes.signIn)).toBe(true);
  });
});
