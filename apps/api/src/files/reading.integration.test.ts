import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { routes } from '@waybill/contracts';
import type { AuditEventType } from '@waybill/core';
import { waitFor } from '@waybill/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilePlaces, filePlaces } from '../testing/file-places.js';
import { startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let places: FilePlaces;

const csv = 'name;sum\nGröße;1\n';
const large = Buffer.alloc(700_000, 'waybill ');
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const hostile = '"; x=\r\nset-cookie: a=b <img src=x onerror=alert(1)>.csv';

beforeAll(async () => {
  api = await startTestApi();
  places = await filePlaces(api);
  for (const { root } of [places.store, places.connection]) {
    await mkdir(join(root, 'in/deep'), { recursive: true });
    await writeFile(join(root, 'in/a.csv'), csv);
    await writeFile(join(root, 'in/large.bin'), large);
    await writeFile(join(root, 'in/zip'), Buffer.from([0x50, 0x4b, 3, 4, 0]));
    await writeFile(join(root, 'in', hostile), 'x');
    await writeFile(Buffer.concat([Buffer.from(join(root, 'in/deep/')), Buffer.from([0x66, 0xfc])]), 'bytes');
    await symlink('/etc/passwd', join(root, 'in/link'));
  }
});
afterAll(async () => {
  await api?.close();
  await places?.sshd.stop();
});

const kinds = ['store', 'connection'] as const;
const endpoints = {
  store: {
    list: routes.listStoreFiles,
    entry: routes.getStoreFile,
    content: routes.downloadStoreFile,
    preview: routes.previewStoreFile,
    digest: routes.digestStoreFile,
  },
  connection: {
    list: routes.listConnectionFiles,
    entry: routes.getConnectionFile,
    content: routes.downloadConnectionFile,
    preview: routes.previewConnectionFile,
    digest: routes.digestConnectionFile,
  },
} as const;

const events = async (type: AuditEventType) => (await api.database.read.auditTrail.list({ type }, { limit: 50 })).items;

describe.each(kinds)('files of a %s', (kind) => {
  const here = endpoints[kind];
  /** A partner names files from its root, a Store from its own. */
  const at = (path: string) => (kind === 'store' ? path : join(places.connection.root, path));
  const ask = (what: keyof typeof here, path: string, headers: Record<string, string> = {}) =>
    api.as('operator').call(here[what], { params: { id: places[kind].id }, query: { path: at(path) } }, headers);

  it('are listed an entry a line, and the trail knows who looked', async () => {
    const { status, text, headers } = await ask('list', '/in');
    expect(status, text).toBe(200);
    expect(headers['content-type']).toContain('application/x-ndjson');
    const entries = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const found = entries.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(found.map(({ name }) => name)).toEqual([hostile, 'a.csv', 'deep', 'large.bin', 'link', 'zip']);
    expect(found[1]).toMatchObject({ path: at('/in/a.csv'), kind: 'file', sizeBytes: Buffer.byteLength(csv) });
    expect(found[4]).toMatchObject({ kind: 'link' });
    const [event] = await events(kind === 'store' ? 'store.read' : 'connection.read');
    expect(event).toMatchObject({
      actor: { kind: 'api-key' },
      target: { kind, id: places[kind].id },
      file: { path: at('/in') },
    });
  });

  it('have names of any bytes, by which they are found again', async () => {
    const { name } = JSON.parse((await ask('list', '/in/deep')).text);
    expect((await ask('content', `/in/deep/${name}`)).text).toBe('bytes');
  });

  it('are told one by one, and a missing one is not there', async () => {
    expect((await ask('entry', '/in/a.csv')).body).toMatchObject({
      name: 'a.csv',
      kind: 'file',
      sizeBytes: Buffer.byteLength(csv),
    });
    expect(await ask('entry', '/in/none')).toMatchObject({ status: 404, body: { code: 'source.not-found' } });
    expect(await ask('list', '/none')).toMatchObject({ status: 404, body: { code: 'source.not-found' } });
    expect((await ask('list', '/in/a.csv')).status).toBeGreaterThanOrEqual(400);
  });

  it('go out whole, as what is saved and never shown, with their digest in the trail', async () => {
    const { status, headers, text } = await ask('content', '/in/large.bin');
    expect(status).toBe(200);
    expect(sha256(text)).toBe(sha256(large));
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-length': String(large.length),
      'accept-ranges': 'bytes',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': expect.stringMatching(/^attachment; filename="large\.bin"/),
    });
    const [event] = await waitForEvents('file.downloaded', at('/in/large.bin'));
    expect(event).toMatchObject({ file: { sizeBytes: large.length, sha256: sha256(large) }, target: { kind } });
  });

  it('go on where a download was cut, unless the file is another one now', async () => {
    const { headers } = await ask('content', '/in/large.bin');
    const etag = String(headers['etag']);
    const rest = await ask('content', '/in/large.bin', { range: 'bytes=699990-', 'if-range': etag });
    expect(rest).toMatchObject({ status: 206, text: large.subarray(699_990).toString() });
    expect(rest.headers['content-range']).toBe(`bytes 699990-699999/${large.length}`);
    expect(await ask('content', '/in/large.bin', { range: 'bytes=5-', 'if-range': '"1-1"' })).toMatchObject({ status: 200 });
    expect(await ask('content', '/in/large.bin', { range: `bytes=${large.length}-` })).toMatchObject({
      status: 416,
      body: { code: 'request.range' },
    });
  });

  it('put nothing of their names into headers', async () => {
    const { headers } = await ask('content', `/in/${hostile}`);
    expect(headers['set-cookie']).toBeUndefined();
    expect(String(headers['content-disposition'])).toMatch(/^attachment; filename="[\w .()-]+"; filename\*=UTF-8''[\w%.!~-]+$/);
  });

  it('are shown as text, and what is no text is said to be none', async () => {
    expect((await ask('preview', '/in/a.csv')).body).toMatchObject({ text: csv, encoding: 'utf-8', truncated: false });
    expect((await ask('preview', '/in/zip')).body).toMatchObject({ text: null, encoding: null });
    const cut = await api.as('operator').call(here.preview, {
      params: { id: places[kind].id },
      query: { path: at('/in/a.csv'), maxBytes: 4 },
    });
    expect(cut.body).toMatchObject({ text: 'name', truncated: true });
  });

  it('have a digest that the server computes', async () => {
    expect((await ask('digest', '/in/large.bin')).body).toMatchObject({ sha256: sha256(large), sizeBytes: large.length });
  });

  it('are read, and links are not followed', async () => {
    for (const what of ['content', 'preview', 'digest'] as const) {
      expect(await ask(what, '/in/link')).toMatchObject({ status: 409, body: { code: 'source.denied' } });
      expect(await ask(what, '/in/deep')).toMatchObject({ status: 409, body: { code: 'target.is-folder' } });
    }
  });

  it('are not given out while the trail cannot be written', async () => {
    for (const what of ['list', 'entry', 'content', 'preview', 'digest'] as const) {
      const answered = await api.withoutTrail(() => ask(what, what === 'list' ? '/in' : '/in/a.csv'));
      expect(answered).toMatchObject({ status: 503, body: { code: 'audit.unavailable' } });
    }
  });

  it('are listed by who may browse, and read by who may read', async () => {
    const [browse, read] =
      kind === 'store'
        ? (['stores:browse', 'store-files:read'] as const)
        : (['connections:browse', 'partner-files:read'] as const);
    const input = { params: { id: places[kind].id }, query: { path: at('/in/a.csv') } };
    const [looker, reader] = [await api.allowed([browse]), await api.allowed([read])];
    expect((await looker.call(here.entry, input)).status).toBe(200);
    expect((await looker.call(here.content, input)).status).toBe(403);
    expect((await looker.call(here.preview, input)).status).toBe(403);
    expect((await looker.call(here.digest, input)).status).toBe(403);
    expect((await reader.call(here.content, input)).status).toBe(200);
    expect((await reader.call(here.entry, input)).status).toBe(403);
  });
});

describe('a scope', () => {
  it('reaches files at its partners, and no store', async () => {
    const own = await api.limited('operator', { partnerIds: [places.connection.partnerId], tags: [] });
    const other = await api.limited('operator', { partnerIds: [], tags: ['other'] });
    const input = { params: { id: places.connection.id }, query: { path: join(places.connection.root, 'in/a.csv') } };
    expect((await own.call(routes.downloadConnectionFile, input)).text).toBe(csv);
    expect((await other.call(routes.downloadConnectionFile, input)).status).toBe(404);
    const inStore = { params: { id: places.store.id }, query: { path: '/in/a.csv' } };
    expect((await own.call(routes.downloadStoreFile, inStore)).status).toBe(403);
  });
});

describe('a path', () => {
  it('leads to nothing outside of its store, whatever it is made of', async () => {
    await writeFile(join(places.store.root, '../canary'), 'canary');
    const parts = fc.constantFrom(
      '..',
      '.',
      '',
      'in',
      'deep',
      'link',
      'canary',
      '%2e%2e',
      '..%2f',
      '\\..\\',
      '\0',
      'etc',
      'passwd',
      '…',
    );
    const paths = fc.array(parts, { minLength: 1, maxLength: 8 }).map((all) => all.join('/'));
    await fc.assert(
      fc.asyncProperty(paths, async (path) => {
        const query = `path=${encodeURIComponent(path)}`;
        for (const what of ['', '/entry', '/content']) {
          const url = `/api/v1/stores/${places.store.id}/files${what}?${query}`;
          const { status, text } = await api.as('operator').send({ method: 'GET', url });
          expect(status).toBeLessThan(500);
          expect(text).not.toMatch(/canary"|^canary|root:/);
        }
      }),
      { numRuns: 40 },
    );
  });
});

async function waitForEvents(type: AuditEventType, path: string) {
  return waitFor(async () => {
    const found = (await events(type)).filter(({ file }) => file?.path === path);
    return found.length > 0 ? found : undefined;
  });
}
