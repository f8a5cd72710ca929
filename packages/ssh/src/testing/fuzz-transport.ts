import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { sshString } from '../keys/ssh-wire.js';
import { startRawClient } from './raw-client.js';

const AT_ONCE = 8;

/** What decides by chance, the same for the same seed. */
export interface Chance {
  integer(below: number): number;
  chance(of: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  bytes(count: number): Buffer;
  /** The bytes with something broken. */
  mutate(bytes: Uint8Array): Buffer;
}

/** What a client sends before its packets are enciphered: identification, KEXINIT, its half of the key exchange, NEWKEYS. */
type Opening = readonly Buffer[];

/** Takes down how a real client begins. */
async function recordOpening(port: number): Promise<Opening> {
  const written: Buffer[] = [];
  // Between the client and the server, so that each write is one piece.
  const between = createServer((near) => {
    const far = connect(port, '127.0.0.1').on('error', () => undefined);
    near.on('error', () => undefined).on('data', (chunk: Buffer) => written.push(Buffer.from(chunk)));
    near.pipe(far).pipe(near);
  });
  between.listen(0, '127.0.0.1');
  await once(between, 'listening');
  const address = between.address();
  const client = await startRawClient(typeof address === 'object' && address !== null ? address.port : 0);
  client.socket.destroy();
  between.close();
  return openingOf(Buffer.concat(written));
}

/** Cuts what a client sent at the ends of its first messages. */
function openingOf(bytes: Buffer): Opening {
  const identification = bytes.indexOf('\n') + 1;
  const pieces = [bytes.subarray(0, identification)];
  for (let at = identification; pieces.length < 4; ) {
    const end = at + 4 + bytes.readUInt32BE(at);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

/** Sends bytes and waits until the server has ended the connection, or has nothing more to say. */
async function say(port: number, pieces: Opening): Promise<void> {
  const socket: Socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  for (const piece of pieces) socket.write(piece);
  socket.end();
  if (!socket.closed) await once(socket.resume(), 'close');
}

/** A beginning with something broken in it, and garbage behind it. */
function brokenOpening(opening: Opening, random: Chance): Opening {
  const broken = random.integer(opening.length);
  const pieces = opening.slice(0, broken + 1 + random.integer(opening.length - broken));
  return pieces.map((piece, index) => (index === broken ? random.mutate(piece) : piece)).concat(random.bytes(random.integer(64)));
}

const text = (value: string): Buffer => sshString(value);
const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const message = (number: number, ...parts: readonly Buffer[]): Buffer => Buffer.concat([Buffer.of(number), ...parts]);

/** Messages that a client may or may not send before it has signed in (RFC 4250 §4.1.2). */
const messages: readonly [Buffer, ...Buffer[]] = [
  message(1, uint32(11), text('bye'), text('')),
  message(2, text('ignore')),
  message(3, uint32(1)),
  message(4, Buffer.of(1), text('debug'), text('')),
  message(5, text('ssh-userauth')),
  message(5, text('ssh-connection')),
  message(6, text('ssh-userauth')),
  message(7, uint32(1), text('server-sig-algs'), text('ssh-ed25519')),
  message(20, Buffer.alloc(16), ...Array.from({ length: 10 }, () => text('curve25519-sha256,aes128-ctr,none')), Buffer.alloc(5)),
  message(21),
  message(30, text('x'.repeat(32))),
  message(50, text('acme'), text('ssh-connection'), text('none')),
  message(50, text('acme'), text('ssh-connection'), text('password'), Buffer.of(0), text('guess')),
  message(50, text('acme'), text('ssh-connection'), text('password'), Buffer.of(1), text('old'), text('new')),
  message(50, text('acme'), text('ssh-connection'), text('publickey'), Buffer.of(0), text('ssh-ed25519'), text('x'.repeat(51))),
  message(50, text('acme'), text('ssh-connection'), text('publickey'), Buffer.of(1), text('ssh-rsa'), text('k'), text('s')),
  message(
    50,
    text('acme'),
    text('ssh-connection'),
    text('hostbased'),
    text('ssh-rsa'),
    text('k'),
    text('h'),
    text('u'),
    text('s'),
  ),
  message(50, text('acme'), text('ssh-connection'), text('keyboard-interactive'), text(''), text('')),
  message(51, text('publickey'), Buffer.of(0)),
  message(52),
  message(61, uint32(1), text('123456')),
  message(80, text('hostkeys-00@openssh.com'), Buffer.of(1)),
  message(90, text('session'), uint32(0), uint32(1_000_000), uint32(32_768)),
  message(93, uint32(0), uint32(1)),
  message(94, uint32(0), text('data')),
  message(98, uint32(0), text('subsystem'), Buffer.of(1), text('sftp')),
];

function brokenMessages(random: Chance): Buffer[] {
  return Array.from({ length: 1 + random.integer(10) }, () => {
    const payload = random.pick(messages);
    return random.chance(0.3) ? payload : random.mutate(payload);
  });
}

/** Exchanges keys in good order, and then sends messages as long as the server listens. */
async function sayEnciphered(port: number, payloads: readonly Buffer[]): Promise<void> {
  const client = await startRawClient(port);
  for (const payload of payloads) {
    client.send(payload);
    await new Promise((resolve) => setImmediate(resolve));
  }
  client.socket.end();
  client.socket.destroySoon();
  await client.closed;
}

/** Speaks to a server that it has not signed in to, with so many broken packets. */
export async function fuzzTransport(
  port: number,
  random: Chance,
  { packets, onTenth }: { readonly packets: number; readonly onTenth: () => Promise<void> },
): Promise<void> {
  const opening = await recordOpening(port);
  for (let sent = 0, tenths = 0; sent < packets; ) {
    const before = sent;
    const running: Promise<void>[] = [];
    while (running.length < AT_ONCE) {
      if (random.chance(0.2)) {
        const payloads = brokenMessages(random);
        running.push(sayEnciphered(port, payloads));
        sent += payloads.length;
      } else {
        running.push(say(port, brokenOpening(opening, random)));
        sent += 1;
      }
    }
    await Promise.all(running);
    if (Math.floor((10 * sent) / packets) === Math.floor((10 * before) / packets)) continue;
    tenths += 1;
    if (tenths <= 10) await onTenth();
  }
}
