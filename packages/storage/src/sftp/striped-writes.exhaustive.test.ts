import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenConnection, parseOutboundAllow, parseVPath, type Stage, type VPath } from '@waybill/core';
import { connectSftpClient, type SftpClient } from '@waybill/sftp';
import { connectSsh } from '@waybill/ssh';
import { type LongLine, type Sshd, startLongLine, startSshd, waitFor } from '@waybill/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ChannelGroup } from './channel-group.js';
import { SftpDialer } from './sftp-dialer.js';
import { SftpStorage } from './sftp-storage.js';
import { stagePath } from './stage-name.js';
import { StripedWrites } from './striped-writes.js';

const signal = new AbortController().signal;
const MIB = 1024 * 1024;
const CHUNK_BYTES = 512 * 1024;
/** So long that the window of one session is the bound, however busy the machine is. */
const ROUND_TRIP_MS = 150;
const TOO_MUCH_BYTES = 1024 * MIB;
const content = randomBytes(4 * MIB);

const digest = (...chunks: readonly Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex');
};

/** Of what `writeUntil` wrote. */
const digestOfWritten = (writtenBytes: number): string =>
  digest(
    ...Array.from({ length: Math.floor(writtenBytes / content.length) }, () => content),
    content.subarray(0, writtenBytes % content.length),
  );

/** Writes `content` again and again, as much under way as the stage finds worth it, until `enough` of what was written so far. */
async function writeUntil(stage: Stage, enough: (writtenBytes: number) => boolean | Promise<boolean>): Promise<number> {
  const underWay = new Set<Promise<void>>();
  let bytesUnderWay = 0;
  let at = 0;
  let failed: { readonly error: unknown } | undefined;
  while (!(await enough(at)) && failed === undefined) {
    if (at > TOO_MUCH_BYTES) throw new Error(`what was waited for did not come within ${at} bytes`);
    while (bytesUnderWay >= (stage.windowBytes ?? 0)) await Promise.race(underWay);
    const chunk = content.subarray(at % content.length, (at % content.length) + CHUNK_BYTES);
    bytesUnderWay += chunk.length;
    const write = stage
      .write(chunk, at, signal)
      .catch((error: unknown) => {
        failed ??= { error };
      })
      .finally(() => {
        bytesUnderWay -= chunk.length;
        underWay.delete(write);
      });
    underWay.add(write);
    at += chunk.length;
  }
  await Promise.all(underWay);
  if (failed !== undefined) throw failed.error;
  return at;
}

describe('a large file over a long line', () => {
  let sshd: Sshd;
  let line: LongLine;
  let folder: string;
  let open: OpenConnection;
  let folders = 0;

  beforeAll(async () => {
    sshd = await startSshd();
    line = await startLongLine({ port: sshd.port, rttMs: ROUND_TRIP_MS });
  });
  afterAll(async () => {
    await line.close();
    await sshd.stop();
  });
  beforeEach(async () => {
    folders += 1;
    folder = join(sshd.root, `f${folders}`);
    await mkdir(folder);
  });
  afterEach(() => open.close());

  async function dial(more: { readonly channels?: number } = {}): Promise<void> {
    open = await new SftpDialer({ policy: parseOutboundAllow('loopback') }).dial(
      {
        host: line.host,
        port: line.port,
        username: sshd.username,
        credential: { privateKey: sshd.clientKey.privateKey },
        connectTimeoutMs: 10_000,
        staging: { kind: 'suffix', suffix: '.part' },
        quirks: { readOnce: false, resume: true, setInfo: true },
        verifyHostKey: async () => undefined,
        ...more,
      },
      signal,
    );
  }

  const stageOf = (name: string): Promise<Stage> =>
    open.storage.stage(
      parseVPath(join(folder, name)),
      { token: `${'a'.repeat(32)}-1`, overwrite: true, resume: false, makeFolders: false },
      signal,
    );

  const sessions = (): number => sshd.log.filter((each) => each.includes("Starting session: subsystem 'sftp'")).length;

  async function expectWhole(name: string, writtenBytes: number): Promise<void> {
    expect(digest(await readFile(join(folder, name)))).toBe(digestOfWritten(writtenBytes));
    expect(await readdir(folder)).toEqual([name]);
  }

  it('is written over several sessions and is whole', async () => {
    const before = sessions();
    await dial();
    const stage = await stageOf('big');
    expect(stage.windowBytes).toBe(8 * MIB);
    // More on its way is no sign of them: where the machine is what is slow, one session has as much.
    const written = await writeUntil(stage, () => (stage.windowBytes ?? 0) >= 20 * MIB && sessions() - before >= 4);
    await stage.commit(written, signal);
    await expectWhole('big', written);
    expect(sessions() - before).toBeLessThanOrEqual(8);
  });

  it('takes no more sessions than the rule allows', async () => {
    const before = sessions();
    await dial({ channels: 2 });
    const stage = await stageOf('big');
    const written = await writeUntil(stage, (bytes) => bytes > 20 * MIB && sessions() - before >= 2);
    await stage.commit(written, signal);
    expect(sessions() - before).toBe(2);
    await expectWhole('big', written);
  });

  it('is written over one session where the rule says so', async () => {
    const before = sessions();
    await dial({ channels: 1 });
    const stage = await stageOf('big');
    await stage.commit(await writeUntil(stage, (bytes) => bytes >= 16 * MIB), signal);
    expect(sessions() - before).toBe(1);
  });
});

describe('a partner that opens one session a connection (MaxSessions 1)', () => {
  it('gets a large file over that one, and the refusal is not asked for again', async () => {
    await using sshd = await startSshd({ settings: { MaxSessions: 1 } });
    await using line = await startLongLine({ port: sshd.port, rttMs: ROUND_TRIP_MS });
    const open = await new SftpDialer({ policy: parseOutboundAllow('loopback') }).dial(
      {
        host: line.host,
        port: line.port,
        username: sshd.username,
        credential: { privateKey: sshd.clientKey.privateKey },
        connectTimeoutMs: 10_000,
        staging: { kind: 'suffix', suffix: '.part' },
        quirks: { readOnce: false, resume: true, setInfo: true },
        verifyHostKey: async () => undefined,
      },
      signal,
    );
    const refusals = (): number => sshd.log.filter((each) => each.includes('no more sessions')).length;
    const send = async (name: string): Promise<void> => {
      const stage = await open.storage.stage(
        parseVPath(join(sshd.root, name)),
        { token: `${'a'.repeat(32)}-1`, overwrite: true, resume: false, makeFolders: false },
        signal,
      );
      const written = await writeUntil(stage, (bytes) => bytes >= 16 * MIB && refusals() > 0);
      await stage.commit(written, signal);
      expect(digest(await readFile(join(sshd.root, name)))).toBe(digestOfWritten(written));
    };
    await send('first');
    const refused = refusals();
    await send('second');
    expect(refusals()).toBe(refused);
    await open.close();
  });
});

describe('a large file over several sessions of which one is cut', () => {
  const path = (root: string): VPath => parseVPath(join(root, 'big'));
  const token = (count: number): string => `${'c'.repeat(32)}-${count}`;
  const staging = { kind: 'suffix', suffix: '.part' } as const;

  it('fails so that it is tried again, and what is staged can be gone on with, and removed', async () => {
    await using sshd = await startSshd();
    const ssh = await connectSsh(
      {
        host: sshd.host,
        port: sshd.port,
        username: sshd.username,
        credential: { privateKey: sshd.clientKey.privateKey },
        verifyHostKey: async () => undefined,
        connectTimeoutMs: 10_000,
        outbound: { policy: parseOutboundAllow('loopback') },
      },
      signal,
    );
    const session = async (): Promise<SftpClient> => connectSftpClient(await ssh.openSubsystem('sftp', signal), { signal });
    const first = await session();
    const firstPids = await sshd.sessionPids();
    const channels = new ChannelGroup({ channels: 4, open: session, onHarm: () => expect.fail('a session did harm') });
    const stagedPath = stagePath(path(sshd.root), token(1), staging) ?? expect.fail('there are stages');
    const handle = await first.open(stagedPath, { read: true, write: true, create: true }, {}, signal);
    // As many sessions as there may be, however short the line is.
    const widening = { wanted: () => 4, widened: () => undefined, settle: () => undefined };
    const writes = new StripedWrites({ client: first, handle, path: stagedPath, channels, widening }, signal);

    const pieces = Array.from({ length: 16 }, (_, index) => index * CHUNK_BYTES);
    const piece = content.subarray(0, CHUNK_BYTES);
    // The same bytes to the same places, until what is waited for comes.
    const writeAll = async (): Promise<unknown> => Promise.all(pieces.map((offset) => writes.write(piece, offset)));
    await writeAll();
    await waitFor(() => writes.channels === 4, { what: 'the further sessions' });
    const further = (await sshd.sessionPids()).filter((pid) => !firstPids.includes(pid));
    process.kill(further.at(-1) ?? expect.fail('there are further sessions'), 'SIGKILL');
    const untilItFails = async (): Promise<never> => {
      for (;;) await writeAll();
    };
    await expect(untilItFails()).rejects.toMatchObject({ code: 'net.reset', disposition: 'retry' });
    await expect(writes.flush()).rejects.toMatchObject({ code: 'net.reset' });
    await writes.abandon(signal);
    await first.close(handle, signal);

    const storage = new SftpStorage(first, { staging, quirks: { readOnce: false, resume: true, setInfo: true }, channels });
    const next = { overwrite: true, resume: true, makeFolders: false };
    const stage = await storage.stage(path(sshd.root), { ...next, token: token(2), adopt: [token(1)] }, signal);
    expect(stage.resumedBytes).toBeGreaterThan(0);
    expect(await readdir(sshd.root)).toEqual([`big.${token(2)}.part`]);
    await Promise.all(pieces.map((offset) => stage.write(piece, offset, signal)));
    await stage.suspend();
    const last = await storage.stage(path(sshd.root), { ...next, token: token(3), adopt: [token(2)] }, signal);
    // To have them compared byte by byte by the test runner takes seconds.
    expect(Buffer.from(await last.readBack(15 * CHUNK_BYTES, CHUNK_BYTES, signal)).equals(piece)).toBe(true);
    expect(await last.discard()).toBe(true);
    expect(await readdir(sshd.root)).toEqual([]);
    await ssh.close();
  });
});
