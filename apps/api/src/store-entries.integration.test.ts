import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { routes } from '@waybill/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from './testing/test-api.js';

let api: TestApi;
let id: string;

beforeAll(async () => {
  api = await startTestApi();
  const store = await api.database.read.stores.findBySlug('main');
  if (store === undefined) throw new Error('there is no store');
  id = store.id;
  await mkdir(`${store.root}/inbox`);
  for (let i = 0; i < 57; i += 1) await writeFile(`${store.root}/inbox/file-${String(i).padStart(3, '0')}`, 'x'.repeat(i));
  await symlink('/etc', `${store.root}/link`);
});
afterAll(() => api.close());

function list(query: { path?: string; limit?: number; cursor?: string }) {
  return api.as('operator').call(routes.listStoreEntries, { params: { id }, query });
}

interface Entry {
  readonly name: string;
}
const namesOf = (body: Record<string, unknown>) => Object.values<Entry>(Object(body['items'])).map(({ name }) => name);

describe('the entries of a store', () => {
  it('come by name, page by page, each once', async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { status, body } = await list({ path: '/inbox', limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      expect(status).toBe(200);
      seen.push(...namesOf(body));
      cursor = body['nextCursor'] === undefined ? undefined : String(body['nextCursor']);
    } while (cursor !== undefined);
    expect(seen).toEqual(Array.from({ length: 57 }, (_, i) => `file-${String(i).padStart(3, '0')}`));
  });

  it('say what each is', async () => {
    const { body } = await list({ path: '/inbox', limit: 3 });
    expect(Object(body['items'])[2]).toMatchObject({ name: 'file-002', path: '/inbox/file-002', kind: 'file', sizeBytes: 2 });
  });

  it('end at the store’s root, whatever the path says', async () => {
    for (const path of ['../../..', '/../..', '/inbox/../..']) {
      const { status, body } = await list({ path });
      expect(status).toBe(200);
      expect(namesOf(body)).toEqual(['inbox', 'link']);
    }
    for (const path of ['/link', '/link/ssh', '/../../etc']) expect((await list({ path })).status).toBeGreaterThanOrEqual(400);
  });

  it('are not listed from a cursor that is none', async () => {
    expect(await list({ cursor: '!' })).toMatchObject({ status: 422, body: { errors: [{ field: '?cursor' }] } });
  });
});
