import { setMaxListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connectSftpClient } from '@waybill/sftp';
import { connectSsh } from '@waybill/ssh';

const OUTBOUND = { policy: { loopback: true, private: true, networks: [] } };
/** How many come from one address of loopback: servers count connections by address. */
const PER_ADDRESS = 50;
const PATIENCE_MS = 10 * 60_000;
const WRITE_BYTES = 32 * 1024;
const WRITES_AT_ONCE = 8;

/** For everything that one measurement does. */
export function patience() {
  const signal = AbortSignal.timeout(PATIENCE_MS);
  // Hundreds of clients listen to it.
  setMaxListeners(0, signal);
  return signal;
}

/** Signs in with the key, opens an SFTP session and asks where it is. `index` says which of many clients it is. */
async function openSession({ host, port, usernames, privateKey }, index, signal) {
  const connection = await connectSsh(
    {
      host,
      port,
      username: usernames[index % usernames.length],
      credential: { privateKey },
      connectTimeoutMs: PATIENCE_MS,
      handshakeTimeoutMs: PATIENCE_MS,
      route: { kind: 'direct', bindAddress: `127.0.1.${1 + (Math.floor(index / PER_ADDRESS) % 250)}` },
      outbound: OUTBOUND,
      verifyHostKey: async () => undefined,
    },
    signal,
  );
  const client = await connectSftpClient(await connection.openSubsystem('sftp', signal), { signal });
  await client.realpath('.', signal);
  return {
    client,
    close: async () => {
      client.end();
      await connection.close();
    },
  };
}

/** What a client needs to know of a server. */
export async function clientsOf({ host, port, usernames, keyFile }) {
  return { host, port, usernames, privateKey: await readFile(keyFile, 'utf8') };
}

/** Does `work` for every number below `count`, so many at once. */
export async function each(count, atOnce, work) {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, lane));
}

/** Signs in `count` times, so many at once, opens an SFTP session each time and ends it. @returns seconds */
export async function signInAgainAndAgain(server, count, atOnce) {
  const signal = patience();
  const startedAt = performance.now();
  await each(count, atOnce, async (index) => (await openSession(server, index, signal)).close());
  return (performance.now() - startedAt) / 1000;
}

/** Opens `count` sessions and leaves them open. @returns what closes them */
export async function keepSessions(server, count, atOnce) {
  const signal = patience();
  const open = [];
  await each(count, atOnce, async (index) => open.push(await openSession(server, index, signal)));
  return () => Promise.all(open.map(({ close }) => close()));
}

async function putAndGet(client, path, content, signal) {
  const offsets = Array.from({ length: Math.ceil(content.length / WRITE_BYTES) }, (_, index) => index * WRITE_BYTES);
  const target = await client.open(path, { write: true, create: true, truncate: true }, {}, signal);
  await each(offsets.length, WRITES_AT_ONCE, (index) =>
    client.write(target, offsets[index], content.subarray(offsets[index], offsets[index] + WRITE_BYTES), signal),
  );
  await client.close(target, signal);
  const source = await client.open(path, { read: true }, {}, signal);
  const pieces = [];
  await each(offsets.length, WRITES_AT_ONCE, async (index) => {
    pieces[index] = await client.read(source, offsets[index], Math.min(WRITE_BYTES, content.length - offsets[index]), signal);
  });
  await client.close(source, signal);
  if (!Buffer.concat(pieces).equals(content)) throw new Error(`${path} came back as something else`);
}

/**
 * So many clients at the same time, each of which signs in, puts `content`, gets it back and goes; of those who knock, `knocking` at
 * once. @returns seconds
 */
export async function manyAtOnce(server, { count, knocking, folder, content }) {
  const signal = patience();
  const startedAt = performance.now();
  const moving = [];
  await each(count, knocking, async (index) => {
    const session = await openSession(server, index, signal);
    moving.push(putAndGet(session.client, `${folder}/${index}.bin`, content, signal).then(session.close));
  });
  await Promise.all(moving);
  return (performance.now() - startedAt) / 1000;
}
