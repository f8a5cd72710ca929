import { newIdempotencyKey, WaybillProblem } from '@waybill/client';
import { partnerRoutes, sessionRoutes, userRoutes } from '@waybill/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { call, speakFor } from './client.js';
import { IdempotencyKeys } from './idempotency-key.js';
import { isDenied, isSignedOut, isUnanswered } from './problem-error.js';
import { mayCall } from './session.js';

const id = '0198c0de-0000-7000-8000-000000000001';

const nobody = { csrfToken: () => undefined, proveAgain: async () => false };

function answerWith(status: number, body: unknown): void {
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }));
}

beforeEach(() => speakFor(nobody, { retries: 0 }));
afterEach(() => {
  vi.unstubAllGlobals();
  speakFor(nobody);
});

describe('a call', () => {
  it('gives nothing for an answer without content', async () => {
    vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
    expect(await call(partnerRoutes.deletePartner, { params: { id } })).toBeUndefined();
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
    const error: unknown = await call(partnerRoutes.getPartner, { params: { id } }).catch((thrown: unknown) => thrown);
    expect(isDenied(error)).toBe(true);
    expect(error).toBeInstanceOf(WaybillProblem);
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
    speakFor({ csrfToken: () => 't', proveAgain }, { retries: 0 });
    const remove = () => call(userRoutes.deleteUser, { params: { id } });
    expect(await remove()).toBeUndefined();
    await expect(remove()).rejects.toThrow('Prove it.');
    expect({ asked, left: answers.length }).toEqual({ asked: 2, left: 1 });
  });

  it('goes to the server of the page, with the cookie, the CSRF token and the version that was read', async () => {
    const sent: { readonly url: string; readonly init: RequestInit }[] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      sent.push({ url, init });
      return new Response(null, { status: 204 });
    });
    speakFor({ csrfToken: () => 't' });
    await call(partnerRoutes.deletePartner, { params: { id } }, { ifMatch: 3 });
    await call(partnerRoutes.updatePartner, { params: { id }, body: { name: 'Acme' } }, { ifMatch: 3 }).catch(() => undefined);
    expect(sent.map(({ url, init }) => [url, init.credentials])).toEqual([
      [`/api/v1/partners/${id}`, 'same-origin'],
      [`/api/v1/partners/${id}`, 'same-origin'],
    ]);
    const headers = sent.map(({ init }) => new Headers(init.headers));
    expect(headers.map((each) => [each.get('x-csrf-token'), each.get('if-match')])).toEqual([
      ['t', null],
      ['t', '"v3"'],
    ]);
  });

  it('keeps the status of an answer that is no problem document', async () => {
    vi.stubGlobal('fetch', async () => new Response('<h1>Bad gateway</h1>', { status: 401 }));
    const error: unknown = await call(sessionRoutes.getSession, {}).catch((thrown: unknown) => thrown);
    expect(isSignedOut(error)).toBe(true);
  });

  it('says so when no answer came', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
    const error: unknown = await call(sessionRoutes.getSession, {}).catch((thrown: unknown) => thrown);
    expect(isUnanswered(error)).toBe(true);
  });

  it('refuses an answer that is not what the contract says', async () => {
    answerWith(200, { nonsense: true });
    await expect(call(partnerRoutes.getPartner, { params: { id } })).rejects.toThrow('cannot be understood');
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

describe('what somebody may do', () => {
  it('is what the API has told of with their session', () => {
    expect(mayCall({ operations: ['listPartners'] }, 'listPartners')).toBe(true);
    expect(mayCall({ operations: ['listPartners'] }, 'createPartner')).toBe(false);
    expect(mayCall(undefined, 'listPartners')).toBe(false);
  });
});
