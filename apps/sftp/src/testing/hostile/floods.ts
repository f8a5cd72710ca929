import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { body, byPath, CREATING, contentOf, open, READING, read, write } from './packets.js';
import { type Door, RawSession, signIn } from './raw-session.js';

/** What takes nothing for so long has had enough. */
const STALLED_MS = 2_000;

/** Writes the same packets again and again until so many bytes were taken, or nothing is taken any more. */
async function flood(channel: Duplex, packets: Buffer, maxBytes: number): Promise<number> {
  let taken = 0;
  let stopped = false;
  const more = (): void => {
    if (stopped || taken >= maxBytes || channel.destroyed) return;
    channel.write(packets, () => {
      taken += packets.length;
      more();
    });
  };
  more();
  for (let before = -1, since = performance.now(); taken < maxBytes && performance.now() - since < STALLED_MS; ) {
    if (taken !== before) since = performance.now();
    before = taken;
    await delay(20);
  }
  stopped = true;
  return taken;
}

const framed = (payload: Uint8Array): Buffer => body().bytes(payload).finish();
const times = (count: number, payload: Uint8Array): Buffer => Buffer.concat(Array.from({ length: count }, () => framed(payload)));

/** What a client asks for that takes no answer any more, and how many bytes of that it gets rid of. */
export interface Flood {
  readonly what: string;
  readonly sessions: number;
  /** Takes longer than the suite has. */
  readonly isLong?: boolean;
  readonly run: (session: RawSession, path: string) => Promise<number>;
  /** The least that an honest server would take before it waits, and the most. */
  readonly takes: 'little' | 'all';
}

const MIB = 1024 * 1024;
/** So much a client tries to send. */
export const FLOOD_BYTES = 24 * MIB;

async function handleOf(session: RawSession, packet: Buffer): Promise<Buffer> {
  const content = contentOf(await session.ask(packet));
  if (content === undefined) throw new Error('it was not opened');
  return content;
}

export const floods: readonly Flood[] = [
  {
    what: 'asks for 255 KiB again and again',
    sessions: 4,
    takes: 'little',
    run: async (session) => {
      const handle = await handleOf(session, open('/large', READING));
      session.channel.pause();
      return flood(session.channel, times(500, read(handle, 0, 261_120)), FLOOD_BYTES);
    },
  },
  {
    what: 'asks small questions without end',
    isLong: true,
    sessions: 1,
    takes: 'little',
    run: async (session) => {
      session.channel.pause();
      return flood(session.channel, times(1_000, byPath('REALPATH', '/')), FLOOD_BYTES);
    },
  },
  {
    what: 'never stops writing',
    sessions: 2,
    takes: 'all',
    run: async (session, path) => {
      const handle = await handleOf(session, open(path, CREATING));
      session.channel.pause();
      return flood(session.channel, times(4, write(handle, 0, Buffer.alloc(255_000))), FLOOD_BYTES);
    },
  },
];

/** Signs in so many times and floods in every session; resolves to what was taken of each, with everything still open. */
export async function floodWith(door: Door, { run, sessions }: Flood) {
  const connections = await Promise.all(Array.from({ length: sessions }, () => signIn(door)));
  const taken = await Promise.all(
    connections.map(async (connection, index) => run(await RawSession.open(connection), `/flooded-${index}`)),
  );
  return { taken, close: () => Promise.all(connections.map((connection) => connection.close())) };
}
