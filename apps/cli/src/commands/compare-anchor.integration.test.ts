import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate } from '@waybill/db';
import {
  createAuditAnchor,
  createStore,
  exportAuditTrail,
  initialisePlatform,
  makeCheckpoint,
  openSigner,
  putCheckpoints,
} from '@waybill/engine';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { StoreStorages } from '@waybill/storage';
import { createTestDatabase, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { registerAudit } from './audit.js';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';

const { signal } = new AbortController();
let folder: TempDir;
let drop: () => Promise<void>;
let environment: CommandIo['environment'];

beforeAll(async () => {
  folder = await tempDir('cli-anchor');
  const log = { info: () => undefined };
  const created = await createTestDatabase({
    template: { name: 'waybill_cli', migrate: (url: string) => migrate(url, { log }) },
  });
  drop = created.drop;
  await writeFile(join(folder.path, 'master.key'), formatKeyRing(createKeyRing()), { mode: 0o600 });
  environment = { DATABASE_URL: created.appUrl, WAYBILL_DATA_DIR: folder.path };
});
afterAll(async () => {
  await drop();
  await folder.remove();
});

/** Runs `waybill audit …`. */
async function audit(...words: readonly string[]) {
  const said: string[] = [];
  let status = 0;
  const say = (text: string): void => void said.push(text);
  const exitWith = (code: number): void => {
    status = code;
  };
  const program = new Command();
  registerAudit(program, { environment, print: say, tell: say, signal, exitWith });
  await program.parseAsync(['audit', ...words], { from: 'user' });
  return { status, text: said.join('\n') };
}

it('anchored checkpoints are compared with the database, and their folder is taken whole by the verifier', async () => {
  const io = { environment, print: () => undefined, tell: () => undefined, signal, exitWith: () => undefined };
  const file = join(folder.path, 'export.jsonl');
  const anchored = await withPlatform({}, io, async ({ administration: deps, context }) => {
    await initialisePlatform(deps);
    const stores = new StoreStorages();
    const store = await createStore(deps, { slug: 'proofs', kind: 'local' }, context);
    const place = { kind: 'store', storeId: store.id, path: '/trail' } as const;
    await createAuditAnchor(deps, { slug: 'notary', place, everySeconds: 60, everyCheckpoints: 1 }, context);
    const openEnd = async () => {
      const storage = await stores.open(store);
      return { storage, close: () => storage.close() };
    };
    const signer = await openSigner(deps);
    for (const slug of ['one', 'two']) {
      await createStore(deps, { slug, kind: 'local' }, context);
      await makeCheckpoint({ ...deps, signer }, { everyEvents: 1, everyMs: 0 }, signal);
      expect(await putCheckpoints({ ...deps, openEnd }, signal)).toBe(1);
    }
    const lines: string[] = [];
    for await (const line of await exportAuditTrail({ ...deps, signer }, { filter: {}, signal }, context)) lines.push(line);
    await writeFile(file, `${lines.join('\n')}\n`);
    return join(store.root, 'trail');
  });
  expect(await readdir(anchored)).toHaveLength(2);

  expect(await audit('verify', file, '--checkpoint', anchored)).toMatchObject({
    status: 0,
    text: expect.stringContaining('2 checkpoints that were given are of these events.'),
  });
  expect(await audit('compare-anchor', 'notary')).toMatchObject({
    status: 0,
    text: expect.stringContaining('agree with the database'),
  });
  const told = await withPlatform({}, io, ({ database }) =>
    database.read.auditTrail.list({ type: 'audit-anchor.compared' }, { limit: 2 }),
  );
  expect(told.items).toHaveLength(1);
  expect((await audit('compare-anchor', 'none')).status).toBe(2);

  await writeFile(join(anchored, 'checkpoint-9999.json'), '{}');
  expect(await audit('compare-anchor', 'notary')).toMatchObject({
    status: 1,
    text: expect.stringContaining('checkpoint-9999.json'),
  });
  expect((await audit('verify', file, '--checkpoint', anchored)).status).toBe(2);
  expect((await audit('verify', file, '--checkpoint', folder.path)).status).toBe(2);
});
