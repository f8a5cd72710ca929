import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DialRequest, Failure, type OpenConnection, parseOutboundAllow, parseVPath, type StagingRules } from '@waybill/core';
import { examplesOf, exhaustive, type Sshd, signalAll, startSshd, startTcpProxy, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeStorage } from '../testing/index.js';
import { SftpDialer } from './sftp-dialer.js';

const signal = new AbortController().signal;
const isExhaustive = await exhaustive();
let sshd: Sshd;
let folders = 0;

beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(async () => {
  await sshd.stop();
});

function request(more: Partial<DialRequest> = {}): DialRequest {
  return {
    host: sshd.host,
    port: sshd.port,
    username: sshd.username,
    credential: { privateKey: sshd.clientKey.privateKey },
    connectTimeoutMs: 10_000,
    staging: { kind: 'suffix', suffix: '.part' },
    quirks: { readOnce: false, resume: true, setInfo: true },
    verifyHostKey: async () => undefined,
    ...more,
  };
}

async function aFolder(more: Partial<DialRequest> = {}): Promise<{ readonly open: OpenConnection; readonly folder: string }> {
  folders += 1;
  const folder = join(sshd.root, `f${folders}`);
  await mkdir(folder);
  return { open: await new SftpDialer({ policy: parseOutboundAllow('loopback') }).dial(request(more), signal), folder };
}

const hidden: readonly StagingRules[] = [
  { kind: 'suffix', suffix: '.part' },
  { kind: 'prefix', prefix: '.tmp-' },
];
const setUpWith = (staging: StagingRules) => async () => {
  const { open, folder } = await aFolder({ staging });
  return { storage: open.storage, folder: parseVPath(folder), tearDown: () => open.close() };
};
for (const staging of await examplesOf(hidden, 1)) describeStorage(`sftp, OpenSSH, staging: ${staging.kind}`, setUpWith(staging));
if (isExhaustive)
  describeStorage('sftp, OpenSSH, staging: direct', setUpWith({ kind: 'direct' }), { hiddenStages: false, resume: false });
if (isExhaustive)
  describeStorage('sftp, OpenSSH, staging: folder', async () => {
    const { open, folder } = await aFolder({
      staging: { kind: 'folder', path: parseVPath(join(sshd.root, 'stages', `${folders}`)) },
    });
    return { storage: open.storage, folder: parseVPath(folder), tearDown: () => open.close() };
  });

describe('files at an OpenSSH server', () => {
  let open: OpenConnection;
  let folder: string;
  const token = `${'a'.repeat(32)}-1`;
  const at = (name: string) => parseVPath(`${folder}/${name}`);
  const options = { token, overwrite: true, resume: false, makeFolders: false };

  beforeEach(async () => {
    ({ open, folder } = await aFolder());
  });
  afterEach(() => open.close());

  it('are staged beside their target, under the suffix that the partner wants, and not listed meanwhile', async () => {
    const stage = await open.storage.stage(at('a.csv'), options, signal);
    await stage.write(Buffer.from('half'), 0, signal);
    expect(await readdir(folder)).toEqual([`a.csv.${token}.part`]);
    for await (const entry of open.storage.list(parseVPath(folder), signal)) throw new Error(`listed: ${entry.name}`);
    await stage.commit(4, signal);
    expect(await readdir(folder)).toEqual(['a.csv']);
  });

  it('are not committed when a stage holds more than the file, as it does where a server appends whatever the offset', async () => {
    const first = await open.storage.stage(at('a.csv'), options, signal);
    await first.write(Buffer.from('0123456789'), 0, signal);
    await first.suspend();
    const second = await open.storage.stage(at('a.csv'), { ...options, resume: true }, signal);
    await expect(second.commit(4, signal)).rejects.toMatchObject({ code: 'integrity.size-mismatch' });
    await second.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it('are written no further when a partner takes nothing any more and the work is aborted', async () => {
    const stopping = new AbortController();
    const stage = await open.storage.stage(at('big'), options, signal);
    const pids = await sshd.sessionPids();
    signalAll(pids, 'SIGSTOP');
    try {
      const writes = Array.from({ length: 40 }, (_, index) =>
        stage.write(new Uint8Array(1024 * 1024), index * 1024 * 1024, stopping.signal),
      );
      const settled = Promise.allSettled(writes);
      stopping.abort(new Failure('cancelled'));
      expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
    } finally {
      signalAll(pids, 'SIGCONT');
    }
    await stage.discard();
    expect(await readdir(folder)).toEqual([]);
  });

  it('are committed with one round trip before the rename: what is asked does not wait for each answer', async () => {
    await using proxy = await startTcpProxy(sshd);
    // Nothing is sent by itself, to keep the connection alive: what goes out is what the commit asks.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const far = await aFolder({ port: proxy.port });
    const target = parseVPath(join(far.folder, 'far'));
    const stage = await far.open.storage.stage(target, options, signal);
    await stage.write(Buffer.from('whole'), 0, signal);
    await stage.readBack(0, 5, signal);
    const pids = await sshd.sessionPids();
    signalAll(pids, 'SIGSTOP');
    const before = proxy.bytes.up;
    const committed = stage.commit(5, signal);
    try {
      // The size, fsync and close are 116 bytes on the wire, the first alone is 52.
      await waitFor(() => proxy.bytes.up - before > 100, { what: 'three requests that have no answer' });
    } finally {
      signalAll(pids, 'SIGCONT');
    }
    await committed;
    expect(await readFile(join(far.folder, 'far'), 'utf8')).toBe('whole');
    await far.open.close();
  });

  it('end in a failure that is tried again when the connection is cut', async () => {
    const stage = await open.storage.stage(at('a.csv'), options, signal);
    await stage.write(Buffer.from('half'), 0, signal);
    await sshd.cutSessions();
    await expect(stage.commit(4, signal)).rejects.toMatchObject({ code: 'net.reset', disposition: 'retry' });
    await stage.discard();
    await expect(open.storage.stat(at('a.csv'), signal)).rejects.toMatchObject({ disposition: 'retry' });
  });

  it('are no longer read when the reader has enough', async () => {
    await writeFile(join(folder, 'big'), new Uint8Array(8 * 1024 * 1024));
    const file = await open.storage.open(at('big'), signal);
    for await (const chunk of file.stream(0, signal)) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await file.close();
    expect((await open.storage.stat(at('big'), signal)).sizeBytes).toBe(8 * 1024 * 1024);
  });

  it('tell what room there is', async () => {
    const space = await open.storage.capabilities.space?.(at('a.csv'), signal);
    expect(space?.freeBytes).toBeGreaterThan(0);
    expect(space?.totalBytes).toBeGreaterThanOrEqual(space?.freeBytes ?? Infinity);
  });
});

describe('a partner’s server that offers less', () => {
  const at = (name: string) => parseVPath(`${sshd.root}/${name}`);

  it('cannot rename over a file without posix-rename, so the old one is removed only after the plain rename was refused', async () => {
    await using plain = await startSshd({ sftpArgs: ['-P', 'posix-rename'] });
    const dialer = new SftpDialer({ policy: parseOutboundAllow('loopback') });
    const open = await dialer.dial(request({ port: plain.port, credential: { privateKey: plain.clientKey.privateKey } }), signal);
    const target = parseVPath(`${plain.root}/a.csv`);
    await writeFile(join(plain.root, 'a.csv'), 'old');
    const stage = await open.storage.stage(
      target,
      { token: `${'b'.repeat(32)}-1`, overwrite: true, resume: false, makeFolders: false },
      signal,
    );
    await stage.write(Buffer.from('new'), 0, signal);
    const committed = await stage.commit(3, signal).catch((error: unknown) => error);
    const left = await readdir(plain.root);
    // OpenSSH announces the extension even where it is refused; either way nothing is lost.
    expect([committed instanceof Failure ? 'old' : 'new', left.includes('a.csv')]).toEqual([
      await readFile(join(plain.root, 'a.csv'), 'utf8'),
      true,
    ]);
    await stage.discard();
    await open.close();
  });

  it('says that it refuses, and that is not tried again', async () => {
    await using readOnly = await startSshd({ sftpArgs: ['-R'] });
    const open = await new SftpDialer({ policy: parseOutboundAllow('loopback') }).dial(
      request({ port: readOnly.port, credential: { privateKey: readOnly.clientKey.privateKey } }),
      signal,
    );
    await expect(
      open.storage.stage(
        parseVPath(`${readOnly.root}/a`),
        { token: `${'c'.repeat(32)}-1`, overwrite: true, resume: false, makeFolders: false },
        signal,
      ),
    ).rejects.toMatchObject({ code: 'target.denied', disposition: 'permanent' });
    await open.close();
  });

  it('gives its slot and its process back when the connection is closed', async () => {
    const open = await new SftpDialer({ policy: parseOutboundAllow('loopback') }).dial(request(), signal);
    await open.storage.stat(at(''), signal);
    const before = (await sshd.sessionPids()).length;
    await open.close();
    await waitFor(async () => (await sshd.sessionPids()).length < before, { what: 'the session to end' });
  });
});
