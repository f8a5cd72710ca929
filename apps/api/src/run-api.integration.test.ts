import { parseOutboundAllow } from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import { initialisePlatform } from '@waybill/engine';
import { freeLoopbackPort, loadConfig, type RoleContext, SecretSetting, silentLogger } from '@waybill/platform';
import { createKeyRing, createSecretBox, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, type TestDatabase, tempDir } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeAdministration } from './compose-administration.js';
import { runApi } from './run-api.js';

let dir: TempDir;
let postgres: TestDatabase;
const ring = createKeyRing();

beforeAll(async () => {
  dir = await tempDir('api');
  postgres = await createTestDatabase({
    template: { name: 'waybill_api', migrate: (adminUrl) => migrate(adminUrl, { log: { info: () => undefined } }) },
  });
});
afterAll(async () => {
  await postgres.drop();
  await dir.remove();
});

async function contextOn(port: number): Promise<RoleContext> {
  const options = { httpPort: String(port), httpHost: '127.0.0.1', dataDir: dir.path };
  return {
    role: 'api',
    config: loadConfig({ options, environment: {} }).config,
    databaseUrl: new SecretSetting(postgres.appUrl),
    masterKey: new SecretSetting(formatKeyRing(ring)),
    log: silentLogger(),
    signal: new AbortController().signal,
  };
}

describe('the role api', () => {
  it('answers when it has started, stops when asked to, and writes both down', async () => {
    const database = createDatabase({ url: postgres.appUrl });
    const secretBox = createSecretBox(ring);
    await initialisePlatform(
      composeAdministration({
        database,
        secretBox,
        dataDir: dir.path,
        process: 'test',
        outboundPolicy: parseOutboundAllow('none'),
      }),
    );
    const port = await freeLoopbackPort();
    const running = await runApi(await contextOn(port));
    const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      dependencies: { database: { status: 'ok' }, queue: { status: expect.any(String) } },
    });
    await running.close();
    await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
    const trail = await database.read.auditTrail.list({ typePrefix: 'platform.' }, { limit: 10 });
    expect(trail.items.map(({ type }) => type).slice(0, 2)).toEqual(['platform.stopped', 'platform.started']);
    await database.close();
  });

  it('says which port is taken and how to take another', async () => {
    const port = await freeLoopbackPort();
    const first = await runApi(await contextOn(port));
    await expect(runApi(await contextOn(port))).rejects.toMatchObject({
      code: 'conflict.in-use',
      publicDetail: expect.stringContaining('--http-port'),
    });
    await first.close();
  });

  it('does not start without its database', async () => {
    const context = await contextOn(await freeLoopbackPort());
    const databaseUrl = new SecretSetting('postgresql://waybill:planted@127.0.0.1:1/waybill');
    const failure: unknown = await runApi({ ...context, databaseUrl }).catch((error: unknown) => error);
    expect(Object(failure).name).toBe('Failure');
    expect(Object(failure).publicDetail).not.toContain('planted');
  });
});
