import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { routes } from '@waybill/contracts';
import { newId, type Role } from '@waybill/core';
import { waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/test-api.js';

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
async function listen(role: Role) {
  const controller = new AbortController();
  const response = await fetch(`${origin}/api/v1/events`, {
    headers: { authorization: api.token(role) },
    signal: controller.signal,
  });
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString('utf8');
  })().catch(() => undefined);
  return { response, ended, text: () => text, close: () => controller.abort() };
}

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
    const began = performance.now();
    await other.api.close();
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await ended).toContain(': connected');
    unused.destroy();
    await other.close();
  });
});
