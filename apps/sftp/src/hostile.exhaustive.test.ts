import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mountPermissions } from '@waybill/core';
import { startSwapper, usedMemory } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FLOOD_BYTES, floods, floodWith } from './testing/hostile/floods.js';
import { type FuzzReport, freshClient, fuzzSftp } from './testing/hostile/fuzz-sftp.js';
import { startMemoryServer } from './testing/hostile/memory-server.js';
import {
  body,
  byHandle,
  byPath,
  CREATING,
  contentOf,
  DATA,
  open,
  packet,
  READING,
  read,
  statusOf,
  write,
} from './testing/hostile/packets.js';
import { type Door, RawSession, signIn } from './testing/hostile/raw-session.js';
import { securityPackets } from './testing/hostile/security-packets.js';
import { openWorld, type World } from './testing/world/open-world.js';

const MIB = 1024 * 1024;
const SECRET = 'what others keep here';
/** `WAYBILL_FUZZ_PACKETS=1000000` is the long run, on a machine that does nothing else. */
const asked = process.env['WAYBILL_FUZZ_PACKETS'];
const packets = Number(asked ?? 100_000);
const isLongRun = asked !== undefined;
/** What goes through accounts, Stores and the audit trail; the others go through SSH and SFTP alone, which costs a tenth. */
const composedPackets = isLongRun ? packets / 20 : 1_000;
const seed = Number(process.env['WAYBILL_FUZZ_SEED'] ?? 20_260);
/** Where other tests run beside this one, a client waits for them as well. */
const FRESH_CLIENT_MS = isLongRun ? 1_000 : 30_000;

let world: World;
let door: Door;
/** What the account sees as its root. */
let root: string;
let outside: string;

beforeAll(async () => {
  world = await openWorld();
  const { username } = await world.anAccount({
    maxSessions: 1_000,
    mounts: [{ path: '/', storeId: world.store.id, at: '/hostile', permissions: [...mountPermissions] }],
  });
  door = { port: world.port, username, privateKey: world.clientKey.privateKey };
  root = join(world.store.root, 'hostile');
  outside = join(world.store.root, 'hostile-others');
  await mkdir(join(root, 'd'), { recursive: true });
  await mkdir(outside);
  await writeFile(join(root, 'a'), Buffer.alloc(3_000, 'a'));
  await writeFile(join(root, 'large'), Buffer.alloc(300_000, 'l'));
  for (const name of ['secret', 'f']) await writeFile(join(outside, name), SECRET, { mode: 0o644 });
  await symlink(outside, join(root, 'out'));
});
afterAll(() => world.close());

/** Everything outside that should be as it was. */
async function othersFolder(): Promise<readonly string[]> {
  const names = (await readdir(outside)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(outside, name);
      return `${name} ${((await stat(path)).mode & 0o777).toString(8)} ${await readFile(path, 'utf8')}`;
    }),
  );
}
const untouched = [`f 644 ${SECRET}`, `secret 644 ${SECRET}`];

function survived({ freshClientMs, memory, ended }: FuzzReport): void {
  expect(ended).toBeGreaterThan(0);
  expect(Math.max(...freshClientMs)).toBeLessThan(FRESH_CLIENT_MS);
  // What was learned once (compiled code, pools, caches) is there after three tenths of the way.
  const [settled = 0] = memory;
  expect(memory.at(-1)).toBeLessThan(settled + 24 * MIB);
}

describe('packets that nobody should send', () => {
  it('earn an error or the end of their session, while others are served', async () => {
    const connection = await signIn(door);
    const bystander = await RawSession.open(await signIn(door));
    for (const { what, bytes, framed, earns, first = false } of securityPackets) {
      const session = await RawSession.open(connection, { greets: !first });
      const handle = first ? undefined : contentOf(await session.ask(open('/large', READING)));
      const bad = bytes(handle ?? Buffer.alloc(0));
      if (framed) session.send([bad]);
      else session.sendBytes(bad);
      const reply = await session.next();
      if (earns === 'ended') expect([what, reply, session.isOver]).toEqual([what, undefined, true]);
      else if (earns === 'data') expect([what, reply?.[0], (reply?.length ?? 0) <= 262_144]).toEqual([what, DATA, true]);
      else expect([what, statusOf(reply)]).toEqual([what, earns]);
      if (earns !== 'ended') expect([what, (await session.ask(byPath('REALPATH', '/')))?.[0]]).toEqual([what, 104]);
      expect([what, (await bystander.ask(byPath('REALPATH', '/')))?.[0]]).toEqual([what, 104]);
      session.channel.destroy();
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    await connection.close();
    bystander.channel.destroy();
  });

  it(`${packets} of them, broken by chance, crash nothing, keep nothing, and keep nobody waiting`, async () => {
    const memoryServer = await startMemoryServer();
    survived(await fuzzSftp(memoryServer, { packets, seed }));
    expect(memoryServer.faults).toEqual([]);
    await memoryServer.close();
    survived(await fuzzSftp(door, { packets: composedPackets, seed: seed + 1 }));
    expect(world.errors()).toEqual([]);
    expect(await othersFolder()).toEqual(untouched);
  }, 3_600_000);
});

describe.each(floods.filter(({ isLong = false }) => isLongRun || !isLong))('a client that $what and reads no answer', (flood) => {
  it('costs bounded memory, and nobody else their service', async () => {
    const before = await usedMemory();
    const { taken, close } = await floodWith(door, flood);
    const used = (await usedMemory()) - before;
    await freshClient(door);
    await close();
    if (flood.takes === 'little') expect(Math.max(...taken)).toBeLessThan(FLOOD_BYTES / 4);
    else expect(Math.min(...taken)).toBeGreaterThanOrEqual(FLOOD_BYTES);
    // Requests and answers of a session at 2 MiB each, its channel, and what our own client keeps of both; and the buffers that the
    // process keeps for whoever is next.
    expect(used).toBeLessThan(flood.sessions * 12 * MIB + 24 * MIB);
  });
});

describe('a folder that somebody swaps for a link, again and again', () => {
  it('leads no session outside', async () => {
    const swapper = await startSwapper(root, 'in', outside);
    const session = await RawSession.open(await signIn(door));
    const learned = new Set<string>();
    const note = (reply: Buffer | undefined): void => {
      const text = reply?.toString('latin1') ?? '';
      if (text.includes(SECRET) || text.includes('secret')) learned.add(text);
    };
    let opened = 0;
    for (let round = 0; round < 30 || swapper.swaps < 10_000 || opened === 0; round += 1) {
      const handle = contentOf(await session.ask(open('/in/f', READING)));
      if (handle !== undefined) {
        opened += 1;
        note(await session.ask(read(handle, 0, 100)));
        await session.ask(byHandle('CLOSE', handle));
      }
      const folder = contentOf(await session.ask(byPath('OPENDIR', '/in')));
      if (folder !== undefined) {
        note(await session.ask(byHandle('READDIR', folder)));
        await session.ask(byHandle('CLOSE', folder));
      }
      const upload = contentOf(await session.ask(open('/in/f', CREATING)));
      if (upload !== undefined) {
        await session.ask(write(upload, 0, Buffer.from('mine')));
        await session.ask(byHandle('CLOSE', upload));
      }
      await session.ask(packet('SETSTAT', body().text('/in/f').uint32(4).uint32(0o600)));
      await session.ask(packet('RENAME', body().text('/in/secret').text('/stolen')));
      await session.ask(byPath(round % 2 === 0 ? 'MKDIR' : 'RMDIR', '/in/made'));
      await session.ask(byPath('REMOVE', '/in/secret'));
    }
    await swapper.stop();
    expect(swapper.swaps).toBeGreaterThanOrEqual(10_000);
    expect(opened).toBeGreaterThan(0);
    expect([...learned]).toEqual([]);
    expect(await othersFolder()).toEqual(untouched);
    session.channel.destroy();
  });
});
