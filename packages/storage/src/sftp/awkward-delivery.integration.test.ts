import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type OpenConnection,
  parseOutboundAllow,
  parseVPath,
  type QuirkRules,
  type Stage,
  type StageOptions,
  type StagingRules,
} from '@waybill/core';
import { type AwkwardPartner, startAwkwardPartner } from '@waybill/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SftpDialer } from './sftp-dialer.js';

const signal = new AbortController().signal;
const token = `${'d'.repeat(32)}-1`;
const suffix: StagingRules = { kind: 'suffix', suffix: '.part' };
let partner: AwkwardPartner;
let open: OpenConnection | undefined;

beforeEach(async () => {
  partner = await startAwkwardPartner();
});
afterEach(async () => {
  await open?.close();
  await partner.stop();
  expect(partner.faults).toEqual([]);
});

async function signIn(staging: StagingRules = suffix, quirks: Partial<QuirkRules> = {}): Promise<OpenConnection['storage']> {
  open = await new SftpDialer({ policy: parseOutboundAllow('loopback') }).dial(
    {
      host: partner.host,
      port: partner.port,
      username: partner.username,
      credential: { password: partner.password },
      connectTimeoutMs: 20_000,
      staging,
      quirks: { readOnce: false, resume: true, setInfo: true, ...quirks },
      verifyHostKey: async () => undefined,
    },
    signal,
  );
  return open.storage;
}

const target = parseVPath('/incoming/a.csv');

async function stageOf(
  storage: OpenConnection['storage'],
  content: string,
  more: Partial<StageOptions> = {},
  path = target,
): Promise<Stage> {
  const stage = await storage.stage(path, { token, overwrite: true, resume: false, makeFolders: false, ...more }, signal);
  await stage.write(Buffer.from(content), 0, signal);
  return stage;
}

const incoming = (): Promise<string[]> => readdir(partner.incoming);
const content = (name: string): Promise<string> => readFile(join(partner.incoming, name), 'utf8');

describe('B7: a file that is there already', () => {
  it('is replaced in one step where posix-rename is offered', async () => {
    await writeFile(join(partner.incoming, 'a.csv'), 'old');
    const stage = await stageOf(await signIn(), 'new');
    partner.forget();
    await stage.commit(3, signal);
    expect(await content('a.csv')).toBe('new');
    expect(partner.seen.requests.REMOVE).toBe(0);
  });

  it.each(['no-posix-rename', 'rename-keeps'] as const)(
    'stays when it cannot be replaced (%s) and the job does not allow that it is deleted first',
    async (behaviour) => {
      await partner.behave(behaviour);
      await writeFile(join(partner.incoming, 'a.csv'), 'old');
      const stage = await stageOf(await signIn(), 'new');
      await expect(stage.commit(3, signal)).rejects.toMatchObject({
        code: 'target.exists',
        publicDetail: expect.stringContaining('target.deleteBeforeRename'),
      });
      expect(await content('a.csv')).toBe('old');
      await stage.discard();
      expect(await incoming()).toEqual(['a.csv']);
    },
  );

  it.each(['no-posix-rename', 'rename-keeps'] as const)(
    'is deleted only after the rename was refused (%s), and where the job allows it',
    async (behaviour) => {
      await partner.behave(behaviour);
      await writeFile(join(partner.incoming, 'a.csv'), 'old');
      const stage = await stageOf(await signIn(), 'new', { deleteBeforeRename: true });
      partner.forget();
      await stage.commit(3, signal);
      expect(await content('a.csv')).toBe('new');
      const order = partner.seen.journal.map(({ type }) => type);
      expect(order.indexOf('REMOVE')).toBeGreaterThan(order.indexOf('RENAME'));
    },
  );

  it('is not deleted where nothing may be renamed at all', async () => {
    await partner.behave('rename-refused');
    await writeFile(join(partner.incoming, 'a.csv'), 'old');
    const stage = await stageOf(await signIn(), 'new', { deleteBeforeRename: true });
    await expect(stage.commit(3, signal)).rejects.toMatchObject({ code: 'target.denied' });
    expect(await content('a.csv')).toBe('old');
    await stage.discard();
  });

  it('is not deleted where no file stands in the way', async () => {
    await partner.behave('no-posix-rename');
    const stage = await stageOf(await signIn(), 'new', { deleteBeforeRename: true });
    partner.forget();
    await stage.commit(3, signal);
    expect(partner.seen.requests.REMOVE).toBe(0);
  });
});

describe('B9: an incomplete file', () => {
  it('has a prefix and its own ending where other names are forbidden', async () => {
    await partner.behave('names-forbidden=*.part');
    const storage = await signIn({ kind: 'prefix', prefix: '.wb-' });
    const stage = await stageOf(storage, 'new');
    expect(await incoming()).toEqual([`.wb-${token}.a.csv`]);
    await stage.commit(3, signal);
    expect(await incoming()).toEqual(['a.csv']);
  });

  it('is in a folder of its own, which is made when it is missing, and leaves it when it is complete', async () => {
    const storage = await signIn({ kind: 'folder', path: parseVPath('/work/stages') });
    const stage = await stageOf(storage, 'new');
    expect(await incoming()).toEqual([]);
    expect(await readdir(join(partner.files, 'work', 'stages'))).toEqual([`a.csv.${token}`]);
    expect(await storage.stageSize(target, token, signal)).toBe(3);
    await stage.commit(3, signal);
    expect(await incoming()).toEqual(['a.csv']);
    expect(await readdir(join(partner.files, 'work', 'stages'))).toEqual([]);
  });

  it('is not begun in a folder of its own when its target folder is missing and must not be made', async () => {
    const storage = await signIn({ kind: 'folder', path: parseVPath('/work') });
    const missing = parseVPath('/incoming/deep/er/a.csv');
    await expect(stageOf(storage, 'new', {}, missing)).rejects.toMatchObject({ code: 'target.not-found' });
    const stage = await stageOf(storage, 'new', { makeFolders: true }, missing);
    await stage.commit(3, signal);
    expect(await readFile(join(partner.incoming, 'deep', 'er', 'a.csv'), 'utf8')).toBe('new');
  });

  it('is written under its own name where nothing may be renamed, and removed when the work is given up', async () => {
    await partner.behave('rename-refused', 'names-forbidden=*.part');
    const storage = await signIn({ kind: 'direct' });
    expect(storage.capabilities).toMatchObject({ hiddenStages: false, atomicReplace: false, resume: false });
    const given = await stageOf(storage, 'half');
    expect(await incoming()).toEqual(['a.csv']);
    await given.discard();
    expect(await incoming()).toEqual([]);
    const stage = await stageOf(storage, 'new');
    await stage.commit(3, signal);
    expect(await content('a.csv')).toBe('new');
  });

  it('that is written directly never replaces a file that may not be replaced', async () => {
    await writeFile(join(partner.incoming, 'a.csv'), 'old');
    const storage = await signIn({ kind: 'direct' });
    await expect(stageOf(storage, 'new', { overwrite: false })).rejects.toMatchObject({ code: 'target.exists' });
    // It is not the look before that decides.
    await partner.behave('no-look');
    await expect(stageOf(storage, 'new', { overwrite: false })).rejects.toBeInstanceOf(Error);
    expect(await content('a.csv')).toBe('old');
  });

  it.each(['folders-hidden', 'mkdir-refused', 'no-look'] as const)(
    'is written where the partner refuses to show or make folders (%s)',
    async (behaviour) => {
      await partner.behave(behaviour);
      const stage = await stageOf(await signIn(), 'new', { makeFolders: true });
      await stage.commit(3, signal);
      expect(await content('a.csv')).toBe('new');
    },
  );

  it('says so when its folder is missing and cannot be made', async () => {
    await partner.behave('mkdir-refused');
    const storage = await signIn();
    const attempt = stageOf(storage, 'new', { makeFolders: true }, parseVPath('/incoming/new/a.csv'));
    await expect(attempt).rejects.toMatchObject({
      code: 'target.not-found',
      publicDetail: expect.stringContaining('/incoming/new'),
    });
  });
});

describe('B5: a file that can be read once', () => {
  it('is opened once and read to its end, and not looked at', async () => {
    await writeFile(join(partner.outgoing, 'once.csv'), 'one and only');
    await partner.behave('read-once');
    const storage = await signIn(suffix, { readOnce: true });
    const file = await storage.open(parseVPath('/outgoing/once.csv'), signal);
    const chunks: Uint8Array[] = [];
    expect(await file.stat(signal)).toEqual({ kind: 'file' });
    for await (const chunk of file.stream(0, signal)) chunks.push(chunk);
    expect(await file.stat(signal)).toEqual({ kind: 'file' });
    await file.close();
    expect(Buffer.concat(chunks).toString()).toBe('one and only');
  });
});
