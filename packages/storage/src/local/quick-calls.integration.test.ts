import { constants, fstatSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callsFor, QuickCalls } from './quick-calls.js';
import { QuickFile } from './quick-file.js';
import { type SystemFile, threadCalls } from './system-calls.js';
import { TimeInTurn } from './time-in-turn.js';

const MIB = 1024 * 1024;
let folder: string;
let nowMs: number;
let calls: QuickCalls;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waybill-quick-'));
  nowMs = 0;
  calls = new QuickCalls(new TimeInTurn(() => nowMs));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): Buffer => Buffer.from(join(folder, name));
const make = (name: string, flags = constants.O_RDWR): Promise<SystemFile> =>
  calls.open(at(name), flags | constants.O_CREAT, 0o600);
/** One whose number can be told. */
const makeQuick = async (...made: Parameters<typeof make>): Promise<QuickFile> => {
  const file = await make(...made);
  if (!(file instanceof QuickFile)) throw new TypeError('what answers from memory is a quick file');
  return file;
};

/** Whether it is over before any other thread could have answered. */
async function isAtOnce(work: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void work.then(() => {
    isOver = true;
  });
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
  return isOver;
}

it.runIf(platform === 'linux')('are for file systems of this machine, and for no other', async () => {
  expect(await callsFor(Buffer.from(folder))).toBeInstanceOf(QuickCalls);
  // A program answers there, if only the kernel.
  expect(await callsFor(Buffer.from('/proc'))).toBe(threadCalls);
  expect(await callsFor(at('none'))).toBe(threadCalls);
});

describe('quick calls', () => {
  it('do at once what is small, and on another thread what is large or has to be durable', async () => {
    const file = await make('a');
    expect(file).toBeInstanceOf(QuickFile);
    const large = Buffer.alloc(MIB, 7);
    expect(await isAtOnce(file.writev([Buffer.from('small')], 0))).toBe(true);
    expect(await isAtOnce(file.stat())).toBe(true);
    expect(await isAtOnce(calls.lstat(at('a')))).toBe(true);
    const slow = [file.writev([large, large], 5), file.sync()];
    expect(await Promise.all(slow.map(isAtOnce))).toEqual([false, false]);
    await Promise.all(slow);
    const [into, most] = [Buffer.alloc(MIB), Buffer.alloc(5)];
    expect(await isAtOnce(file.read(most, 0, 5, 0))).toBe(true);
    expect(most.toString()).toBe('small');
    const reading = file.readv([into], 5);
    expect(await isAtOnce(reading)).toBe(false);
    expect([(await reading).bytesRead, into.equals(large)]).toEqual([MIB, true]);
    await file.close();
  });

  it('go to another thread once they have kept others waiting', async () => {
    const file = await make('a');
    const time = new TimeInTurn(() => nowMs);
    calls = new QuickCalls(time);
    time.take(() => {
      nowMs += 60;
    });
    expect(await isAtOnce(calls.lstat(at('a')))).toBe(false);
    const opened = await calls.open(at('a'), constants.O_RDONLY);
    expect(opened).not.toBeInstanceOf(QuickFile);
    await Promise.all([file.close(), opened.close()]);
    nowMs += 1_000;
    expect(await isAtOnce(calls.lstat(at('a')))).toBe(true);
  });

  it('say what the system says', async () => {
    const code = (work: Promise<unknown>): Promise<unknown> => work.catch((error: NodeJS.ErrnoException) => error.code);
    expect(await code(calls.lstat(at('none')))).toBe('ENOENT');
    expect(await code(calls.identify(at('none')))).toBe('ENOENT');
    expect(await code(calls.open(at('none'), constants.O_RDONLY))).toBe('ENOENT');
    expect(await code(calls.rename(at('none'), at('other')))).toBe('ENOENT');
    await writeFile(at('a'), 'a');
    await writeFile(at('b'), 'b');
    expect(await code(calls.link(at('a'), at('b')))).toBe('EEXIST');
    await calls.rename(at('a'), at('b'));
    expect(await readFile(at('b'), 'utf8')).toBe('a');
    await calls.unlink(at('b'));
    expect(await code(calls.unlink(at('b')))).toBe('ENOENT');
  });

  it('leave to another thread what frees much room', async () => {
    const large = await make('large');
    await large.truncate(2 * MIB);
    await writeFile(at('new'), 'new');
    const renamed = calls.rename(at('new'), at('large'));
    expect(await isAtOnce(renamed)).toBe(false);
    await renamed;
    expect(await isAtOnce(large.close())).toBe(false);
    const other = await make('other');
    await other.truncate(2 * MIB);
    expect(await isAtOnce(other.close())).toBe(true);
    expect(await isAtOnce(calls.unlink(at('other')))).toBe(false);
  });
});

describe('an open file', () => {
  it('is closed once no thread has it, and used no more from the call on', async () => {
    const file = await makeQuick('a');
    const content = Buffer.alloc(32 * MIB, 3);
    const writing = file.writev([content], 0);
    const closing = file.close();
    expect(file.close()).toBe(closing);
    await expect(file.stat()).rejects.toMatchObject({ code: 'EBADF' });
    await expect(file.sync()).rejects.toMatchObject({ code: 'EBADF' });
    // While it is written its number is its own.
    expect(fstatSync(file.fd).isFile()).toBe(true);
    await Promise.all([writing, closing]);
    expect((await readFile(at('a'))).equals(content)).toBe(true);
    expect(() => fstatSync(file.fd)).toThrow('EBADF');
  });

  it('is closed after a failure on another thread', async () => {
    const file = await makeQuick('a', constants.O_RDONLY);
    await expect(file.writev([Buffer.alloc(MIB)], 0)).rejects.toMatchObject({ code: 'EBADF' });
    await file.close();
    expect(() => fstatSync(file.fd)).toThrow('EBADF');
  });
});
