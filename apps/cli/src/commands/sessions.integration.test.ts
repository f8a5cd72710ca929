import { newId } from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import { createAccount, createPartner, localActor } from '@waybill/engine';
import { createKeyRing, formatKeyRing } from '@waybill/secrets';
import { createTestDatabase, type TempDir, tempDir } from '@waybill/testkit';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandIo } from './command-io.js';
import { withPlatform } from './open-platform.js';
import { registerSessions } from './sessions.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const NAME = 'sftp@here:1';

describe('waybill sessions', () => {
  let folder: TempDir;
  let drop: () => Promise<void>;
  let environment: CommandIo['environment'];
  let sessionId: string;

  beforeAll(async () => {
    folder = await tempDir('cli-sessions');
    const created = await createTestDatabase({
      template: { name: 'waybill_cli', migrate: (adminUrl: string) => migrate(adminUrl, { log }) },
    });
    drop = created.drop;
    environment = {
      DATABASE_URL: created.appUrl,
      WAYBILL_MASTER_KEY: formatKeyRing(createKeyRing()),
      WAYBILL_DATA_DIR: folder.path,
    };
    sessionId = await withPlatform({}, silent(), async ({ administration, context, database }) => {
      const { id: partnerId } = await createPartner(administration, { slug: 'acme', name: 'Acme' }, context);
      const account = await createAccount(administration, { partnerId, username: 'acme' }, context);
      const [processId, id] = [newId(), newId()];
      const openedAt = new Date('2026-05-01T12:00:00Z');
      await database.read.serverProcesses.register({ id: processId, name: NAME, address: ':2022', startedAt: openedAt }, 60_000);
      const { maxSessions, version } = account;
      const parties = { id, processId, accountId: account.id, partnerId, username: 'acme' };
      const algorithms = { keyExchange: 'k', hostKeyAlgorithm: 'h', cipherIn: 'c', cipherOut: 'c', macIn: 'm', macOut: 'm' };
      const line = {
        address: '192.0.2.9',
        port: 4000,
        client: 'SSH-2.0-\u001b[2J\ttab',
        method: 'password',
        keyFingerprint: null,
        certificate: null,
      };
      const opening = { ...parties, ...line, openedAt, algorithms: { ...algorithms, strictKeyExchange: true } };
      const rule = { accountVersion: version, partnerVersion: 1, maxSessions };
      await database.transaction((tx) => tx.liveSessions.open(opening, rule));
      return id;
    });
  });
  afterAll(async () => {
    await drop();
    await folder.remove();
  });

  const silent = (
    said: { printed: string[]; told: string[]; status: number } = { printed: [], told: [], status: 0 },
  ): CommandIo => ({
    environment,
    print: (line) => void said.printed.push(line),
    tell: (line) => void said.told.push(line),
    signal: new AbortController().signal,
    exitWith: (status) => {
      said.status = status;
    },
  });

  async function sessions(...words: readonly string[]) {
    const said = { printed: [], told: [], status: 0 };
    const program = new Command();
    registerSessions(program, silent(said));
    await program.parseAsync(['sessions', ...words], { from: 'user' });
    return said;
  }

  it('lists who is signed in, a line each, without power over the terminal, or as JSON', async () => {
    const client = 'SSH-2.0-\\u001b[2J\\ttab';
    expect(await sessions('list')).toEqual({
      printed: [[sessionId, 'acme', '192.0.2.9:4000', '2026-05-01T12:00:00.000Z', NAME, client, ''].join('\t')],
      told: [],
      status: 0,
    });
    const [line = ''] = (await sessions('list', '--json')).printed;
    expect(JSON.parse(line)).toMatchObject({ id: sessionId, username: 'acme', processName: NAME, endRequestedAt: null });
  });

  it('asks for the end of one, with a reason, which the trail keeps', async () => {
    expect((await sessions('end', sessionId, '--reason', 'Moved')).told).toEqual(['The session of acme from 192.0.2.9 ends.']);
    await expect(sessions('end', newId(), '--reason', 'Moved')).rejects.toMatchObject({ code: 'not-found' });
    const database = createDatabase({ url: environment['DATABASE_URL'] ?? '' });
    const { items } = await database.read.auditTrail.list({ type: 'session.end-requested' }, { limit: 10 });
    await database.close();
    expect(items).toMatchObject([{ actor: localActor('command line'), target: { id: sessionId }, details: { reason: 'Moved' } }]);
  });

  it('drains a process by its name and resumes it; of a name that is not there it tells those that are', async () => {
    expect((await sessions('processes')).printed).toEqual([[NAME, ':2022', '1 sessions', 'serving'].join('\t')]);
    await sessions('drain', NAME, '--reason', 'Kernel', '--grace', '60');
    expect((await sessions('processes')).printed).toEqual([expect.stringMatching(/\tdraining until \S+: Kernel$/)]);
    expect((await sessions('resume', NAME)).told).toEqual([`${NAME} takes connections again.`]);
    expect((await sessions('processes')).printed).toEqual([expect.stringMatching(/\tserving$/)]);
    expect(await sessions('drain', 'sftp@there:2', '--reason', 'Kernel')).toEqual({
      printed: [],
      told: [`There is no process "sftp@there:2"; these run: ${NAME}`],
      status: 1,
    });
  });
});
