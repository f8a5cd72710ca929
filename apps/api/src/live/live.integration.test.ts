import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { routes } from '@waybill/contracts';
import { newId, type Role, type Scope } from '@waybill/core';
import { createApiKey, localActor } from '@waybill/engine';
import { waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/test-api.js';
import { twoPartners } from '../testing/two-partners.js';

let api: TestApi;
let origin: string;

beforeAll(async () => {
  api = await startTestApi();
  await api.api.application.listen({ host: '127.0.0.1', port: 0 });
  const address: AddressInfo | string | null = api.api.application.getHttpServer().address();
  origin = `http://127.0.0.1:${Object(address).port}`;
  await heard();
});
afterAll(() => api.close());

/** Listening at the database begins a moment after the start; what is told before that is told to nobody. */
async function heard(): Promise<void> {
  let hears = false;
  const stop = api.database.live.subscribe(() => {
    hears = true;
  });
  await waitFor(() => {
    api.database.live.publish({ kind: 'changed', noun: 'stores', id: newId() });
    return hears;
  });
  stop();
}

/** Opens a stream as a role, and gathers what it says. */
async function listen(role: Role, authorization = api.token(role)) {
  const controller = new AbortController();
  const response = await fetch(`${origin}/api/v1/events`, {
    headers: { authorization },
    signal: controller.signal,
  });
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString('utf8');
  })().catch(() => undefined);
  return { response, ended, text: () => text, close: () => controller.abort() };
}

/** Opens the stream of a program that is limited to a scope. */
async function listenWithin(scope: Scope) {
  const { token } = await createApiKey(
    api.deps,
    { name: `limited ${newId()}`, role: 'operator', scope },
    { actor: localActor('test') },
  );
  const stream = await listen('operator', `Bearer ${token}`);
  await waitFor(() => stream.text().includes(': connected'));
  return stream;
}

describe('the event stream of somebody with a scope', () => {
  type Stream = Awaited<ReturnType<typeof listen>>;
  /** Until all that was stated so far was told. Everybody hears of the pause, and in order: what is not there by then is not told. */
  const caughtUp = async (stream: Stream): Promise<void> => {
    const id = newId();
    api.database.live.publish({ kind: 'changed', noun: 'pause', id });
    await waitFor(() => stream.text().includes(id));
  };
  const told = async (stream: Stream): Promise<string> => {
    await caughtUp(stream);
    stream.close();
    return stream.text();
  };

  it('tells what their reads show, and nothing of other partners', async () => {
    const { own, other } = await twoPartners(api);
    const stream = await listenWithin({ partnerIds: [own.ids.partner], tags: [] });
    for (const { ids } of [other, own]) {
      const progress = { direction: 'pull', state: 'running', bytesDone: 1, expectedBytes: null } as const;
      api.database.live.publish({ kind: 'transfer', id: ids.transfer, runId: ids.run, ...progress });
      api.database.live.publish({ kind: 'run', id: ids.run, jobId: ids.job, state: 'running' });
      api.database.live.publish({ kind: 'schedule.missed', id: ids.schedule, jobId: ids.job, day: '2026-01-01' });
      api.database.live.publish({ kind: 'changed', noun: 'connections', id: ids.connection });
      await api
        .as('admin')
        .call(routes.updatePartner, { params: { id: ids.partner }, body: { name: 'N' } }, { 'if-match': '"v1"' });
      await api.as('admin').call(routes.deleteSchedule, { params: { id: ids.schedule } });
    }
    api.database.live.publish({ kind: 'changed', noun: 'stores', id: newId() });
    const text = await told(stream);
    for (const noun of ['transfer', 'run', 'schedule', 'connection', 'partner'] as const) {
      expect(text, noun).toContain(`"id":"${own.ids[noun]}"`);
      expect(text, noun).not.toContain(other.ids[noun]);
    }
    expect(text).toContain(`"noun":"schedules","id":"${own.ids.schedule}"`);
    expect(text).not.toContain('"stores"');
    expect(text).not.toContain('partnerId');
  });

  it('follows the scope: a partner that gets the tag is heard of, one that loses it once more and not again', async () => {
    const { body: partner } = await api.as('admin').call(routes.createPartner, { body: { slug: 'wanders', name: 'W' } });
    const id = String(partner['id']);
    const stream = await listenWithin({ partnerIds: [], tags: ['roaming'] });
    const change = async (body: { readonly tags?: string[]; readonly name?: string }) => {
      const { body: now } = await api.as('admin').call(routes.getPartner, { params: { id } });
      const input = { params: { id }, body };
      const { status } = await api.as('admin').call(routes.updatePartner, input, { 'if-match': `"v${now['version']}"` });
      expect(status).toBe(200);
      // What is seen is decided by what holds when it is told, which may be later than the next change.
      await caughtUp(stream);
    };
    await change({ name: 'unheard' });
    await change({ tags: ['roaming'] });
    await change({ name: 'heard' });
    await change({ tags: [] });
    await change({ name: 'unheard again' });
    expect((await told(stream)).split(`"noun":"partners","id":"${id}"`)).toHaveLength(4);
  });
});

describe('the event stream', () => {
  it('tells what was changed, after it was changed, and ids only', async () => {
    const stream = await listen('viewer');
    expect(stream.response.status).toBe(200);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    expect(stream.response.headers.get('cache-control')).toBe('no-store');
    await waitFor(() => stream.text().includes(': connected'));
    const { body } = await api.as('operator').call(routes.createPartner, { body: { slug: 'live', name: 'Planted name' } });
    await waitFor(() => stream.text().includes(String(body['id'])));
    expect(stream.text()).toContain('event: changed\ndata: {"kind":"changed","noun":"partners"');
    expect(stream.text()).not.toContain('Planted name');
    stream.close();
  });

  it('tells viewers nothing of people', async () => {
    const [viewer, admin] = await Promise.all([listen('viewer'), listen('admin')]);
    await waitFor(() => viewer.text() !== '' && admin.text() !== '');
    await api
      .as('admin')
      .call(routes.createUser, { body: { username: 'somebody', name: 'S', role: 'viewer', password: 'long enough password' } });
    await api.as('admin').call(routes.createPartner, { body: { slug: 'after', name: 'After' } });
    await waitFor(() => viewer.text().includes('"partners"') && admin.text().includes('"partners"'));
    expect(admin.text()).toContain('"users"');
    expect(viewer.text()).not.toContain('"users"');
    viewer.close();
    admin.close();
  });

  it('is not for those without a session', async () => {
    expect((await fetch(`${origin}/api/v1/events`)).status).toBe(401);
  });

  it('does not hold up the end of the process', async () => {
    const other = await startTestApi();
    await other.api.application.listen({ host: '127.0.0.1', port: 0 });
    const { port } = Object(other.api.application.getHttpServer().address());
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/events`, { headers: { authorization: other.token('viewer') } });
    const ended = (async () => {
      let text = '';
      for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString('utf8');
      return text;
    })();
    // A browser connects ahead of need; Node takes that for a connection at work until its header timeout.
    const unused = connect(port, '127.0.0.1');
    await once(unused, 'connect');
    await other.api.close();
    expect(await ended).toContain(': connected');
    unused.destroy();
    await other.close();
  });
});
