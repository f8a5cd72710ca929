import { createHash, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findEmbeddedPostgres } from '@waybill/platform';
import { exhaustive, itWhenExhaustive, runProgram, sftpBatch, tempDir, waitFor } from '@waybill/testkit';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiClient, type PageOf } from './harness/api-client.js';
import { MAIN, placeForPlatform, type RunningPlatform, startPlatform, waybill } from './harness/platform.js';

const itExhaustively = await itWhenExhaustive();

interface TransferFacts {
  readonly id: string;
  readonly direction: string;
  readonly state: string;
  readonly sha256: string | null;
  readonly targetPath: string;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('waybill up --demo, as a newcomer meets it', () => {
  let place: Awaited<ReturnType<typeof placeForPlatform>>;
  let platform: RunningPlatform;
  let api: ApiClient;

  beforeAll(async () => {
    place = await placeForPlatform();
    platform = await startPlatform({ ...place, args: ['--demo'] });
    const key = await waybill(place.dataDir, 'admin', 'create-api-key', '--name', 'e2e', '--role', 'admin');
    expect(key.stderr).toBe('');
    expect(key.stdout).toMatch(/^wb_\S+\n$/);
    api = new ApiClient(platform.httpUrl, key.stdout.trim());
  });
  afterAll(async () => {
    await platform?.stop();
    await place?.remove();
  });

  it('prints where it is, the first password once, and ready', () => {
    expect(platform.output()).toContain(`http://localhost:${place.httpPort}`);
    expect(platform.output()).toContain(`:${place.sftpPort}`);
    expect(platform.adminPassword).toMatch(/^\S{16,}$/);
  });

  it('moves real files both ways with the sandbox partner', async () => {
    const committed = await waitFor(
      async () => {
        const { items } = await api.get<PageOf<TransferFacts>>('/transfers?state=committed&limit=200');
        const directions = new Set(items.map((transfer) => transfer.direction));
        return directions.has('pull') && directions.has('push') ? items : undefined;
      },
      { what: 'a committed pull and a committed push' },
    );
    for (const transfer of committed) expect(transfer.sha256).toMatch(/^[0-9a-f]{64}$/);
    const pushed = committed.find((transfer) => transfer.direction === 'push');
    const atPartner = await readFile(join(place.dataDir, 'sandbox', 'files', pushed?.targetPath ?? ''));
    expect(sha256(atPartner)).toBe(pushed?.sha256);
  });

  it('gives receipts that are checked without it, with the file at the partner', async () => {
    await using folder = await tempDir('e2e receipt');
    const { items } = await api.get<PageOf<TransferFacts>>('/transfers?state=committed&direction=push&limit=1');
    const receipt = join(folder.path, 'receipt.json');
    await writeFile(receipt, JSON.stringify(await api.get(`/transfers/${items[0]?.id}/receipt`)));
    const key = join(folder.path, 'key.pem');
    await writeFile(key, (await api.get<{ readonly publicKeyPem: string }>('/audit/signing-key')).publicKeyPem);
    const file = join(place.dataDir, 'sandbox', 'files', items[0]?.targetPath ?? '');
    const args = ['receipt', 'verify', receipt, '--public-key', key, '--file', file];
    const { code, stdout, stderr } = await runProgram(process.execPath, [MAIN, ...args], { cwd: folder.path });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^The receipt is genuine: [\s\S]*The file is the one that was delivered/);
  });

  it('forgets a file that was delivered, once', async () => {
    const { items } = await api.get<PageOf<TransferFacts>>('/transfers?state=committed&direction=push&limit=1');
    const path = `/transfers/${items[0]?.id}/forget`;
    expect(await api.post(path)).toMatchObject({ state: 'committed', forgottenAt: expect.any(String) });
    const again = await api.send('POST', path, {});
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ detail: expect.stringContaining('was forgotten already') });
  });

  it('takes a large file from OpenSSH sftp as the demo account and gives them back identical', async () => {
    await using folder = await tempDir('e2e-client');
    const content = randomBytes(((await exhaustive()) ? 100 : 20) * 1024 * 1024);
    await writeFile(join(folder.path, 'big.bin'), content);
    const password = (await readFile(join(place.dataDir, 'sandbox', 'account-password'), 'utf8')).trim();
    const client = { host: 'localhost', port: place.sftpPort, username: 'demo', password, cwd: folder.path };
    const { code, stderr } = await sftpBatch(client, ['put big.bin', 'get big.bin back.bin', 'ls -l']);
    expect(stderr).not.toMatch(/denied|fail/i);
    expect(code).toBe(0);
    expect(sha256(await readFile(join(folder.path, 'back.bin')))).toBe(sha256(content));
    const { items } = await api.get<PageOf<TransferFacts>>(`/transfers?sha256=${sha256(content)}`);
    expect(items).toMatchObject([{ direction: 'upload', state: 'committed' }]);
  });

  it('has every step in the audit trail, and the chain holds', async () => {
    const types = new Set<string>();
    let cursor: string | undefined;
    do {
      const page: PageOf<{ readonly type: string }> & { readonly nextCursor?: string } = await api.get(
        `/audit/events?limit=200${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      for (const event of page.items) types.add(event.type);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect([...types]).toEqual(
      expect.arrayContaining([
        'platform.initialised',
        'platform.started',
        'partner.created',
        'connection.created',
        'host-key.added',
        'account.created',
        'job.created',
        'run.requested',
        'run.started',
        'run.discovered',
        'transfer.queued',
        'transfer.started',
        'transfer.verified',
        'transfer.committed',
        'transfer.post-action-done',
        'run.succeeded',
        'session.opened',
        'upload.started',
        'upload.committed',
        'download.completed',
        'session.closed',
        'api-key.created',
        'audit.read',
      ]),
    );
    const verified = await waybill(place.dataDir, 'audit', 'verify');
    expect(verified.stdout).toContain('The chain holds');
    expect(verified.code).toBe(0);
  });

  itExhaustively('starts again after everything was killed, with all it had', async () => {
    const { items: before } = await api.get<PageOf<TransferFacts>>('/transfers?state=committed&limit=200');
    platform.process.kill('SIGKILL');
    await waitFor(() => platform.process.signalCode !== null, { what: 'the end of the supervisor' });
    platform = await startPlatform({ ...place, args: ['--demo'] });
    expect(platform.adminPassword).toBe('');
    const { items: after } = await api.get<PageOf<TransferFacts>>('/transfers?state=committed&limit=200');
    const ids = new Set(after.map((transfer) => transfer.id));
    expect(before.slice(0, 50).every((transfer) => ids.has(transfer.id))).toBe(true);
  });

  itExhaustively('refuses to start twice, and names the port or the folder', async () => {
    await expect(startPlatform({ ...place, dataDir: `${place.dataDir} other` })).rejects.toThrow(
      new RegExp(`${place.httpPort}[^]*(--http-port|WAYBILL_HTTP_PORT)`),
    );
    await expect(startPlatform(place)).rejects.toThrow(/data|already/i);
  });

  it('says which event was changed behind its back', async () => {
    const urls = await findEmbeddedPostgres(place.dataDir);
    const client = new pg.Client(urls?.adminUrl);
    await client.connect();
    try {
      await client.query('ALTER TABLE audit_events DISABLE TRIGGER ALL');
      await client.query(`UPDATE audit_events SET body = overlay(body placing 'X' from length(body) - 3 for 1) WHERE seq = 7`);
      await client.query('ALTER TABLE audit_events ENABLE TRIGGER ALL');
    } finally {
      await client.end();
    }
    const verified = await waybill(place.dataDir, 'audit', 'verify');
    expect(verified.stdout).toMatch(/broken at sequence number 7\b/);
    expect(verified.code).toBe(1);
  });
});
