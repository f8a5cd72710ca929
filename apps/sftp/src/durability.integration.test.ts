import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OpenConnection, parseVPath } from '@waybill/core';
import { readEnvironment } from '@waybill/platform';
import { describeWhenExhaustive, sftpBatch, waitFor } from '@waybill/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, type World } from './testing/world/open-world.js';
import { readTrace, type Traced } from './testing/world/system-calls.js';

const describeExhaustively = await describeWhenExhaustive();

/** The long form has 200. */
const KILLS = Number(readEnvironment()['WAYBILL_TEST_KILLS'] ?? 10);
const SEED = Number(readEnvironment()['WAYBILL_TEST_SEED'] ?? 20_261_127);
const LINES = 4;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function accountAt(at: string): Promise<string> {
  const mounts = [
    {
      path: '/',
      storeId: world.store.id,
      at,
      permissions: ['list', 'download', 'upload', 'overwrite', 'delete', 'rename', 'mkdir'] as const,
    },
  ];
  // The sessions of a server that was killed count until its lease is over.
  const { username } = await world.anAccount({ mounts, maxSessions: 1000 });
  await mkdir(join(world.store.root, at));
  return username;
}

describe('what the client is told OK for survives a loss of power', () => {
  const small = 'content of the file';
  let calls: readonly Traced[];
  let port: number;

  beforeAll(async () => {
    const username = await accountAt('/traced');
    await writeFile(join(world.folder, 'small.txt'), small);
    await writeFile(join(world.folder, 'empty.txt'), '');
    const trace = join(world.folder, 'trace.txt');
    const server = await world.spawnServer({ trace });
    port = server.port;
    const { code, stderr } = await sftpBatch(
      { host: '127.0.0.1', port, username, privateKeyFile: world.clientKey.privateKeyFile, cwd: world.folder },
      [
        'mkdir made',
        'put small.txt made/new',
        'put small.txt made/new',
        'put empty.txt made/empty',
        'rename made/new renamed',
        'rm renamed',
      ],
    );
    expect([code, stderr]).toEqual([0, '']);
    await server.kill();
    await waitFor(async () => (await readFile(trace, 'utf8')).includes('+++ killed by SIGKILL +++'), {
      what: 'the end of the trace',
    });
    calls = await readTrace(trace);
  });

  /** What was done from the call that changes a name to the answer. */
  const around = (
    what: (call: Traced) => boolean,
    nth = 0,
  ): { readonly before: readonly Traced[]; readonly act: Traced; readonly after: readonly Traced[] } => {
    const act = calls.filter(what)[nth];
    if (act === undefined) return expect.unreachable('the call is not in the trace');
    const answered = calls.find(
      ({ begun, socket }) => begun > act.begun && socket !== undefined && socket.includes(`127.0.0.1:${port}->`),
    );
    return {
      before: calls.filter(({ ended }) => ended < act.begun),
      act,
      after: calls.filter(({ begun, ended }) => begun > act.ended && ended < (answered?.begun ?? 0)),
    };
  };
  const synced = (among: readonly Traced[], path: RegExp) =>
    among.some((call) => /^f(data)?sync$/.test(call.name) && path.test(call.args));
  const renames = (to: string) => (call: Traced) => /^rename/.test(call.name) && call.args.includes(`/${to}"`);

  it.each([
    ['a new file', 'new', 0],
    ['a file in place of another', 'new', 1],
    ['a file of no bytes', 'empty', 0],
  ])('%s: the file, then its name, then its folder, then the answer', (_, name, nth) => {
    const { before, after } = around(renames(name), nth);
    expect(before.findLast((call) => /^f(data)?sync$/.test(call.name))?.args).toMatch(/\/traced\/made\/\.waybill-stage\./);
    expect(synced(after, /\/traced\/made>/)).toBe(true);
  });

  it('a renamed file: its name in both folders, then the answer', () => {
    const { after } = around(renames('renamed'));
    expect([synced(after, /\/traced>/), synced(after, /\/traced\/made>/)]).toEqual([true, true]);
  });

  it('a folder, and that a file is gone: the folder that it is in, then the answer', () => {
    expect(synced(around((call) => /^mkdir/.test(call.name) && call.args.includes('/made"')).after, /\/traced>/)).toBe(true);
    expect(synced(around((call) => /^unlink/.test(call.name) && call.args.includes('/renamed"')).after, /\/traced>/)).toBe(true);
  });
});

describeExhaustively('a server that is killed right after a client heard OK', () => {
  interface Sent {
    readonly name: string;
    readonly content: Buffer;
    acknowledged: boolean;
  }

  /** Uploads one file after the other until the line is gone. */
  async function upload(line: OpenConnection, next: () => Sent, onAcknowledged: () => void): Promise<void> {
    const signal = AbortSignal.timeout(60_000);
    try {
      for (;;) {
        const sent = next();
        const options = { token: 'unused-1', overwrite: true, resume: false, makeFolders: false };
        const stage = await line.storage.stage(parseVPath(`/${sent.name}`), options, signal);
        await stage.write(sent.content, 0, signal);
        await stage.commit(sent.content.length, signal);
        sent.acknowledged = true;
        onAcknowledged();
      }
    } catch {
      await line.close();
    }
  }

  let privateKey: string;
  const dial = (port: number, username: string) =>
    world.deps.dialer.dial(
      {
        host: '127.0.0.1',
        port,
        username,
        // A password would cost more than all that it lets in.
        credential: { privateKey },
        connectTimeoutMs: 60_000,
        staging: { kind: 'direct' },
        quirks: { readOnce: false, resume: false, setInfo: false },
        verifyHostKey: async () => undefined,
      },
      AbortSignal.timeout(60_000),
    );

  it(
    `${KILLS} times: every file it said OK for is there, whole and in the trail, and no other is there in part`,
    async () => {
      const username = await accountAt('/killed');
      privateKey = await readFile(world.clientKey.privateKeyFile, 'utf8');
      const root = join(world.store.root, 'killed');
      const sent: Sent[] = [];
      let random = SEED;
      const below = (bound: number): number => {
        random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
        return Math.floor((random / 2_147_483_648) * bound);
      };
      for (let kill = 0; kill < KILLS; kill += 1) {
        const server = await world.spawnServer();
        const lines = await Promise.all(Array.from({ length: LINES }, () => dial(server.port, username)));
        let left = 1 + below(12);
        let killed: Promise<void> | undefined;
        const next = (): Sent => {
          const one = {
            name: `file-${sent.length}`,
            content: randomBytes(below(3) === 0 ? 0 : 1 + below(200_000)),
            acknowledged: false,
          };
          sent.push(one);
          return one;
        };
        await Promise.all(
          lines.map((line) =>
            upload(line, next, () => {
              left -= 1;
              if (left <= 0) killed ??= server.kill();
            }),
          ),
        );
        await killed;
      }
      await waitFor(
        async () => {
          await world.sweep();
          return (await world.openUploads()) === 0;
        },
        { intervalMs: 500, what: 'the sweep of what was under way' },
      );
      const acknowledged = sent.filter((one) => one.acknowledged);
      expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
      const committed = new Map(
        // Those that the sweep recorded were recorded by the platform.
        (await world.events({ type: 'upload.committed', text: 'file-' })).map(({ file }) => [file?.path, file?.sha256]),
      );
      for (const { name, content } of acknowledged) {
        const digest = createHash('sha256').update(content).digest('hex');
        expect((await readFile(join(root, name))).equals(content), name).toBe(true);
        expect(committed.get(`/${name}`), name).toBe(digest);
      }
      // One whose answer was lost with the server is there whole and recorded, or not at all.
      const byName = new Map(sent.map((one) => [one.name, one]));
      for (const name of await readdir(root)) {
        const one = byName.get(name);
        expect((await readFile(join(root, name))).equals(one?.content ?? Buffer.from('nothing was sent')), name).toBe(true);
        expect(committed.has(`/${name}`), name).toBe(true);
      }
      expect(await world.chain()).toMatchObject({ ok: true });
    },
    Math.max(600_000, KILLS * 60_000),
  );
});
