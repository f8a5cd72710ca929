import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildRequest, routes } from '@waybill/contracts';
import type { AuditEventType } from '@waybill/core';
import { ConnectionPool, discardExpiredUploads } from '@waybill/engine';
import { StoreStorages } from '@waybill/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FilePlaces, filePlaces } from '../testing/file-places.js';
import { type Client, startTestApi, type TestApi } from '../testing/test-api.js';

let api: TestApi;
let places: FilePlaces;
let operator: Client;

const content = Buffer.alloc(300_000, 'waybill ');
const sha256 = createHash('sha256').update(content).digest('hex');

beforeAll(async () => {
  api = await startTestApi();
  places = await filePlaces(api);
  operator = api.as('operator');
  for (const { root } of [places.store, places.connection]) await mkdir(join(root, 'in'), { recursive: true });
});
afterAll(async () => {
  await api?.close();
  await places?.sshd.stop();
});

const endpoints = {
  store: {
    begin: routes.beginStoreFileUpload,
    progress: routes.getStoreFileUpload,
    send: routes.sendStoreFileBytes,
    commit: routes.commitStoreFileUpload,
    discard: routes.discardStoreFileUpload,
    folder: routes.createStoreFolder,
    rename: routes.renameStoreFile,
    remove: routes.deleteStoreFile,
    list: routes.listStoreFiles,
  },
  connection: {
    begin: routes.beginConnectionFileUpload,
    progress: routes.getConnectionFileUpload,
    send: routes.sendConnectionFileBytes,
    commit: routes.commitConnectionFileUpload,
    discard: routes.discardConnectionFileUpload,
    folder: routes.createConnectionFolder,
    rename: routes.renameConnectionFile,
    remove: routes.deleteConnectionFile,
    list: routes.listConnectionFiles,
  },
} as const;

const latest = async (type: AuditEventType) => (await api.database.read.auditTrail.list({ type }, { limit: 1 })).items[0];

describe.each(['store', 'connection'] as const)('files of a %s', (kind) => {
  const here = endpoints[kind];
  const at = (path: string) => (kind === 'store' ? path : join(places.connection.root, path));
  const onDisk = (path: string) => join(places[kind].root, path);
  const params = () => ({ id: places[kind].id });
  const begin = (path: string, sizeBytes: number, more: { readonly overwrite?: boolean } = {}) =>
    operator.call(here.begin, { params: params(), body: { path: at(path), sizeBytes, ...more } });
  const begun = async (path: string, sizeBytes: number) => {
    const { status, text, body } = await begin(path, sizeBytes);
    expect(status, text).toBe(201);
    return String(body['id']);
  };
  const send = (upload: string, offset: number, bytes: Buffer, client = operator) => {
    const { method, url } = buildRequest(here.send, { params: params(), query: { upload, offset } });
    return client.send({ method, url, payload: bytes, headers: { 'content-type': 'application/octet-stream' } });
  };
  const commit = (upload: string, stated?: string) =>
    operator.call(here.commit, { params: params(), body: { upload, ...(stated === undefined ? {} : { sha256: stated }) } });

  it('are put in pieces, seen by nobody before they are whole, and recorded with their digest', async () => {
    const upload = await begun('/in/put.bin', content.length);
    expect((await send(upload, 0, content.subarray(0, 100_000))).body).toMatchObject({ bytesDone: 100_000 });
    const { text } = await operator.call(here.list, { params: params(), query: { path: at('/in') } });
    expect(text).not.toContain('put.bin');
    expect(await commit(upload)).toMatchObject({ status: 409, body: { code: 'conflict.state' } });
    await send(upload, 100_000, content.subarray(100_000));
    expect((await commit(upload, sha256)).body).toEqual({ path: at('/in/put.bin'), sizeBytes: content.length, sha256 });
    expect(await readFile(onDisk('/in/put.bin'))).toEqual(content);
    expect(await latest('file.uploaded')).toMatchObject({ target: { kind }, file: { path: at('/in/put.bin'), sha256 } });
    expect((await operator.call(here.progress, { params: params(), query: { upload } })).status).toBe(404);
  });

  it('go on where they were, and not elsewhere', async () => {
    const upload = await begun('/in/cut.bin', content.length);
    await send(upload, 0, content.subarray(0, 10));
    expect(await send(upload, 5, content.subarray(5))).toMatchObject({ status: 409, body: { code: 'conflict.state' } });
    const { body } = await operator.call(here.progress, { params: params(), query: { upload } });
    expect(body).toMatchObject({ bytesDone: 10, sizeBytes: content.length });
    expect(await send(upload, 10, Buffer.concat([content, content]))).toMatchObject({ status: 422 });
  });

  it('are discarded when they are not what was stated, or nobody wants them', async () => {
    const upload = await begun('/in/wrong.bin', 1);
    await send(upload, 0, Buffer.from('x'));
    expect(await commit(upload, sha256)).toMatchObject({ status: 503, body: { code: 'integrity.digest-mismatch' } });
    const unwanted = await begun('/in/unwanted.bin', 1);
    expect((await operator.call(here.discard, { params: params(), query: { upload: unwanted } })).status).toBe(204);
    const names = await readdir(onDisk('/in'));
    expect(names.filter((name) => /wrong|unwanted/.test(name))).toEqual([]);
    expect(await latest('file.upload-discarded')).toMatchObject({ reason: 'asked' });
  });

  it('are nobody else’s while they are put, and replace nothing unless that is said', async () => {
    const upload = await begun('/in/mine.bin', 1);
    expect((await send(upload, 0, Buffer.from('x'), api.as('admin'))).status).toBe(404);
    await writeFile(onDisk('/in/there'), 'old');
    expect(await begin('/in/there', 1)).toMatchObject({ status: 409, body: { code: 'target.exists' } });
    expect((await begin('/in/there', 1, { overwrite: true })).status).toBe(201);
    expect(await begin('/in', 1)).toMatchObject({ status: 409, body: { code: 'target.is-folder' } });
    expect(await begin('/in/huge', 20_000_000_000)).toMatchObject({ status: 422, body: { errors: [{ field: '/sizeBytes' }] } });
  });

  it('are put by the first of two who put the same name, and the other one is told', async () => {
    const [first, second] = [await begun('/in/twice.bin', 1), await begun('/in/twice.bin', 1)];
    await send(first, 0, Buffer.from('1'));
    await send(second, 0, Buffer.from('2'));
    expect((await commit(first)).status).toBe(200);
    expect(await commit(second)).toMatchObject({ status: 409, body: { code: 'target.exists' } });
    expect(await readFile(onDisk('/in/twice.bin'), 'utf8')).toBe('1');
    expect((await operator.call(here.discard, { params: params(), query: { upload: second } })).status).toBe(204);
    expect((await readdir(onDisk('/in'))).filter((name) => name.includes('twice'))).toEqual(['twice.bin']);
  });

  it('are put and changed by who may, and by nobody else', async () => {
    const reader = await api.allowed(
      kind === 'store' ? ['stores:browse', 'store-files:read'] : ['connections:browse', 'partner-files:read'],
    );
    const path = at('/in/denied');
    const answers = await Promise.all([
      reader.call(here.begin, { params: params(), body: { path, sizeBytes: 1 } }),
      reader.call(here.folder, { params: params(), body: { path } }),
      reader.call(here.rename, { params: params(), body: { from: path, to: at('/in/x') } }),
      reader.call(here.remove, { params: params(), query: { path } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });

  it('are put nowhere outside, through no link, and under no name of an unfinished copy', async () => {
    const climbing = await begin('/in/../../escape', 1);
    // What climbs ends at the root, as in every path of ours; a partner's own server says where that is.
    if (kind === 'store') expect(climbing).toMatchObject({ status: 201, body: { path: '/escape' } });
    await symlink('/tmp', onDisk('/in/out'));
    const paths = kind === 'store' ? ['/in/.waybill-stage.x', '/in/out/through', '/in/a\u0000b'] : [];
    for (const path of paths) {
      const { status } = await begin(path, 1);
      expect([path, status >= 400 && status < 500]).toEqual([path, true]);
    }
  });

  it('are renamed and deleted, folders when they are empty, each in the trail', async () => {
    const [folder, from, to] = [at('/in/folder'), at('/in/folder/a'), at('/in/folder/b')];
    expect((await operator.call(here.folder, { params: params(), body: { path: folder } })).status).toBe(204);
    await writeFile(onDisk('/in/folder/a'), 'a');
    const remove = (path: string) => operator.call(here.remove, { params: params(), query: { path } });
    expect((await remove(folder)).status).toBe(409);
    expect((await operator.call(here.rename, { params: params(), body: { from, to } })).status).toBe(204);
    expect(await latest('file.renamed')).toMatchObject({
      outcome: 'success',
      file: { path: to, previousPath: from, sizeBytes: 1 },
    });
    expect((await remove(to)).status).toBe(204);
    expect(await latest('file.deleted')).toMatchObject({ outcome: 'success', file: { path: to, sizeBytes: 1 } });
    expect((await remove(folder)).status).toBe(204);
    expect((await remove('/')).status).toBe(403);
    expect(await readdir(onDisk('/in'))).not.toContain('folder');
  });

  it('stay as they are while the trail cannot be written', async () => {
    await writeFile(onDisk('/in/stays'), 'x');
    const removed = await api.withoutTrail(() =>
      operator.call(here.remove, { params: params(), query: { path: at('/in/stays') } }),
    );
    expect(removed).toMatchObject({ status: 503, body: { code: 'audit.unavailable' } });
    expect(await readdir(onDisk('/in'))).toContain('stays');
  });
});

describe('putting files to partners', () => {
  it('is refused while sending takes a second person, also of what was begun before', async () => {
    const place = { params: { id: places.connection.id } };
    const before = { path: join(places.connection.root, 'in/before.bin'), sizeBytes: 0 };
    const upload = String((await operator.call(routes.beginConnectionFileUpload, { ...place, body: before })).body['id']);
    await api.as('admin').call(routes.setApprovalPolicy, { body: { kinds: ['sending-job'], expireAfterDays: 8 } });
    const body = { path: join(places.connection.root, 'in/out.bin'), sizeBytes: 1 };
    const answered = await operator.call(routes.beginConnectionFileUpload, { ...place, body });
    const committed = await operator.call(routes.commitConnectionFileUpload, { ...place, body: { upload } });
    await api.as('admin').call(routes.setApprovalPolicy, { body: { kinds: [], expireAfterDays: 8 } });
    expect(answered).toMatchObject({ status: 403, body: { code: 'permission.denied' } });
    expect(committed).toMatchObject({ status: 403, body: { code: 'permission.denied' } });
  });
});

describe('an upload that nobody goes on with', () => {
  it('is removed after a day, with its stage', async () => {
    const body = { path: '/in/late.bin', sizeBytes: 5 };
    await operator.call(routes.beginStoreFileUpload, { params: { id: places.store.id }, body });
    const stages = async () =>
      (await readdir(join(places.store.root, 'in'))).filter((name) => name.startsWith('.waybill-stage.'));
    expect((await stages()).length).toBeGreaterThan(0);
    const { database, processName } = api.deps;
    const clock = { now: () => new Date(Date.now() + 25 * 3_600_000) };
    const signal = new AbortController().signal;
    const connections = new ConnectionPool(api.deps);
    await discardExpiredUploads({ database, clock, processName, stores: new StoreStorages(), connections }, signal);
    await connections.close();
    expect(await stages()).toEqual([]);
  });
});
