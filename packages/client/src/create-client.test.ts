import { describe, expect, it } from 'vitest';
import { createClient } from './create-client.js';
import type { Run } from './generated/api.js';
import { WaybillProblem, WaybillUnreachable } from './waybill-problem.js';

type Reply = Response | Error | ((signal: AbortSignal | null | undefined) => Promise<Response>);

const cut = new TypeError('fetch failed', { cause: new Error('read ECONNRESET') });
const partner = { slug: 'acme', name: 'Acme' };
const json = (body: unknown, init?: ResponseInit): Response => Response.json(body, init);

function refusal(status: number, code: string, headers: Readonly<Record<string, string>> = {}): Response {
  const problem = {
    type: `urn:waybill:problem:${code}`,
    title: 'T',
    status,
    detail: 'D.',
    instance: '/',
    code,
    requestId: 'r-1',
  };
  return json({ ...problem, errors: [{ field: '/slug', message: 'is taken' }] }, { status, headers });
}

/** A client of a server that gives these answers, one after the other. */
function clientOf(replies: readonly Reply[], session?: Parameters<typeof createClient>[0]['session']) {
  const left = [...replies];
  const seen: { readonly method: string; readonly url: string; readonly headers: Headers; readonly body: unknown }[] = [];
  const fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    seen.push({ method: init.method ?? '', url: String(url), headers: new Headers(init.headers), body: init.body });
    const reply = left.shift();
    if (reply === undefined) throw new Error('nobody expected this request');
    if (reply instanceof Error) throw reply;
    return typeof reply === 'function' ? reply(init.signal) : reply;
  };
  const common = { baseUrl: 'https://waybill.example/', fetch, retry: { firstPauseMs: 0 } };
  const client = session === undefined ? createClient({ ...common, apiKey: 'wb_key' }) : createClient({ ...common, session });
  return { client, seen };
}

async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** A body that comes in pieces of a few bytes, which end anywhere. */
function inPieces(text: string): Response {
  const bytes = new TextEncoder().encode(text);
  return new Response(
    new ReadableStream({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 3) controller.enqueue(bytes.slice(at, at + 3));
        controller.close();
      },
    }),
  );
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe('a client', () => {
  it('sends its key, and reads the answer', async () => {
    const { client, seen } = clientOf([json({ id: 'p' })]);
    expect(await client.partners.get('a/b')).toEqual({ id: 'p' });
    expect(seen[0]).toMatchObject({ method: 'GET', url: 'https://waybill.example/api/v1/partners/a%2Fb' });
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer wb_key');
  });

  it('says what is wrong with its options and with a call, before anything is sent', async () => {
    expect(() => createClient({ baseUrl: 'waybill.example', apiKey: 'wb_k' })).toThrow('baseUrl: "waybill.example" must be');
    expect(() => createClient({ baseUrl: 'https://w', apiKey: '' })).toThrow('apiKey: must be');
    const { client, seen } = clientOf([]);
    expect(() => client.partners.get('')).toThrow('getPartner: give an id');
    expect(() => client.jobs.update(JSON.parse('{"id":"j"}'), { name: 'J' })).toThrow('updateJob: give what was read');
    expect(seen).toEqual([]);
  });

  it('names the version that was read in a change', async () => {
    const { client, seen } = clientOf([json({})]);
    await client.partners.update({ id: 'p', version: 3 }, { name: 'Acme' });
    expect(seen[0]?.headers.get('if-match')).toBe('"v3"');
    expect(seen[0]?.body).toBe('{"name":"Acme"}');
  });

  it('tells a refusal with its code, its fields and its request', async () => {
    const { client } = clientOf([refusal(409, 'conflict.in-use')]);
    const error = await thrownBy(client.partners.create(partner));
    expect(error).toBeInstanceOf(WaybillProblem);
    expect(error).toMatchObject({
      code: 'conflict.in-use',
      status: 409,
      message: 'D.',
      requestId: 'r-1',
      operationId: 'createPartner',
    });
    expect(error).toMatchObject({ errors: [{ field: '/slug', message: 'is taken' }] });
  });

  it('keeps the status of a proxy’s page', async () => {
    const { client } = clientOf([new Response('<h1>no</h1>', { status: 401 })]);
    expect(await thrownBy(client.partners.list())).toMatchObject({ code: 'request.unauthenticated', status: 401, requestId: '' });
  });

  it('tells an answer that was cut from a refusal', async () => {
    const { client } = clientOf([new Response('{"id":')]);
    expect(await thrownBy(client.partners.get('p'))).toBeInstanceOf(WaybillUnreachable);
  });
});

describe('sending again', () => {
  it('creates with the same key until an answer comes, and takes another for the next call', async () => {
    const { client, seen } = clientOf([
      cut,
      refusal(503, 'net.timeout'),
      refusal(409, 'request.in-progress'),
      json({}),
      json({}),
    ]);
    await client.partners.create(partner);
    await client.partners.create(partner);
    const keys = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(keys.slice(0, 4)).size).toBe(1);
    expect(keys[4]).not.toBe(keys[0]);
  });

  it('leaves alone what may have been done and must not be done twice', async () => {
    const { client, seen } = clientOf([cut, refusal(503, 'net.timeout'), cut]);
    expect(await thrownBy(client.connections.test('c'))).toBeInstanceOf(WaybillUnreachable);
    expect(await thrownBy(client.connections.test('c'))).toMatchObject({ status: 503 });
    expect(await thrownBy(client.jobs.update({ id: 'j', version: 1 }, { name: 'J' }))).toMatchObject({
      message: 'https://waybill.example cannot be reached (read ECONNRESET). Check the address and the network, then try again.',
    });
    expect(seen).toHaveLength(3);
  });

  it('sends everything again that was throttled, when the server says so', async () => {
    const { client, seen } = clientOf([refusal(429, 'request.throttled', { 'retry-after': '0' }), json({ ok: true })]);
    expect(await client.connections.test('c')).toEqual({ ok: true });
    expect(seen).toHaveLength(2);
  });

  it('does not wait longer than it was told to', async () => {
    const { client, seen } = clientOf([refusal(429, 'request.throttled', { 'retry-after': '3600' })]);
    expect(await thrownBy(client.partners.list())).toMatchObject({ code: 'request.throttled' });
    expect(seen).toHaveLength(1);
  });

  it('gives up after four times', async () => {
    const { client, seen } = clientOf([cut, cut, cut, cut, cut]);
    expect(await thrownBy(client.partners.list())).toBeInstanceOf(WaybillUnreachable);
    expect(seen).toHaveLength(5);
  });

  it('takes a DELETE that finds nothing for done when the answer before was lost, and only then', async () => {
    const { client } = clientOf([cut, refusal(404, 'not-found'), refusal(404, 'not-found')]);
    expect(await client.partners.delete('p')).toBeUndefined();
    expect(await thrownBy(client.partners.delete('p'))).toMatchObject({ code: 'not-found' });
  });

  it('ends at once when it is aborted, while it pauses as well', async () => {
    const controller = new AbortController();
    const { client, seen } = clientOf([
      async () => {
        queueMicrotask(() => controller.abort(new Error('enough')));
        return refusal(429, 'request.throttled', { 'retry-after': '50' });
      },
    ]);
    expect(await thrownBy(client.partners.list({}, { signal: controller.signal }))).toMatchObject({ message: 'enough' });
    expect(seen).toHaveLength(1);
  });
});

describe('a session', () => {
  it('sends the CSRF token with changes only, and again what wanted a proof once it was given', async () => {
    let asked = 0;
    const session = { csrfToken: () => 't', proveAgain: async () => ++asked === 1 };
    const wanted = () => refusal(403, 'sign-in.proof-required');
    const { client, seen } = clientOf([json({}), wanted(), json({}), wanted()], session);
    await client.users.get('u');
    await client.users.update({ id: 'u', version: 1 }, {});
    expect(await thrownBy(client.users.delete('u'))).toMatchObject({ code: 'sign-in.proof-required' });
    expect(seen.map(({ headers }) => headers.get('x-csrf-token'))).toEqual([null, 't', 't', 't']);
    expect(seen.map(({ headers }) => headers.get('authorization'))).toEqual([null, null, null, null]);
  });
});

describe('lists and streams', () => {
  it('goes through all pages, and asks for the next when the loop gets there', async () => {
    const pages = [json({ items: [{ id: '1' }, { id: '2' }], nextCursor: 'c' }), json({ items: [{ id: '3' }] })];
    const { client, seen } = clientOf(pages);
    const list = client.partners.all({ limit: 2, status: 'active' });
    await list.next();
    await list.next();
    expect(seen).toHaveLength(1);
    expect(await all(list)).toEqual([{ id: '3' }]);
    expect(seen.map(({ url }) => url.split('?')[1])).toEqual(['limit=2&status=active', 'limit=2&status=active&cursor=c']);
  });

  it('reads lines and events wherever the network cuts them', async () => {
    const lines = [{ name: 'Grüße' }, { name: '→' }];
    const events = 'retry: 1000\n\n: hello\r\n\r\nevent: run\r\ndata: {"kind":\r\ndata: "Ü"}\r\n\r\ndata:{"kind":"x"}\n\n';
    const { client } = clientOf([inPieces(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`), inPieces(events)]);
    expect(await all(client.audit.export())).toEqual(lines);
    expect(await all(client.overview.streamEvents())).toEqual([{ kind: 'Ü' }, { kind: 'x' }]);
  });

  it('lets go of the connection when the loop is left', async () => {
    let letGo = false;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: {}\n\n')),
      cancel: () => {
        letGo = true;
      },
    });
    const { client } = clientOf([new Response(body)]);
    for await (const _ of client.overview.streamEvents()) break;
    expect(letGo).toBe(true);
  });

  it('gives a file with its name, size and digest', async () => {
    const headers = {
      'content-disposition': 'attachment; filename="trail.csv"',
      'content-length': '2',
      'repr-digest': 'sha-256=:AAH/:',
    };
    const { client } = clientOf([new Response('hi', { headers })]);
    const { body, ...facts } = await client.auditExports.download('e');
    expect(facts).toEqual({ fileName: 'trail.csv', sizeBytes: 2, sha256: '0001ff' });
    expect(await new Response(body).text()).toBe('hi');
  });
});

describe('waiting for a run', () => {
  const run = (state: Run['state'], version: number) => json({ id: 'r', version, state, counts: { taken: version } });

  it('looks until it is over, and tells what is new', async () => {
    const { client } = clientOf([run('queued', 1), run('queued', 1), run('running', 2), run('failed', 3)]);
    const told: string[] = [];
    const ended = await client.runs.wait('r', { longestPauseMs: 1, onProgress: ({ state }) => told.push(state) });
    expect(ended.state).toBe('failed');
    expect(told).toEqual(['queued', 'running', 'failed']);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const { client } = clientOf([run('queued', 1)]);
    const waiting = client.runs.wait(
      { id: 'r' },
      { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) },
    );
    expect(await thrownBy(waiting)).toMatchObject({ message: 'enough' });
  });
});
