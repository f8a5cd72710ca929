import { generateKeyPairSync, sign } from 'node:crypto';
import { open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { BufferPool, giveBack } from '@waybill/core';
import { streamDigest } from '@waybill/engine';
import { connectSftpClient, listFolder, readAhead, writeBehind } from '@waybill/sftp';
import { connectSsh } from '@waybill/ssh';
import { leastRows } from './least-rows.mjs';
import { each, patience } from './sessions.mjs';

// The SSH and SFTP of Waybill's worker with nothing around it: no rules, no stage, no fsync, no trail, and a digest only when it is asked for. It is no product; it
// shows what the libraries and the machine allow at most. It is a process that stays, as a worker is, and does one copy for each message.
// "Least" is that with what a file is not delivered without, whoever programs it: a digest, a stage that is made durable before it has its name, a signature, and the
// file's rows in PostgreSQL. Nothing is decided, put together or looked at, and the rows wait for no file and no file for its rows.

const CHUNK_BYTES = 4 * 255 * 1024;
const FILES_AT_ONCE = 64;
const chunks = new BufferPool({ bufferBytes: CHUNK_BYTES, mostIdle: 16 });

async function connect({ host, port, username, keyFile }, signal) {
  const privateKey = await readFile(keyFile, 'utf8');
  return connectSsh(
    {
      host,
      port,
      username,
      credential: { privateKey },
      connectTimeoutMs: 30_000,
      route: { kind: 'direct' },
      outbound: { policy: { loopback: true, private: true, networks: [] } },
      verifyHostKey: async () => undefined,
    },
    signal,
  );
}

const { privateKey: signingKey } = generateKeyPairSync('ed25519');
const RECEIPT_BYTES = 1000;

function signReceipt() {
  sign(undefined, Buffer.alloc(RECEIPT_BYTES), signingKey);
}

async function push(client, { from, to, sha256, least }, signal) {
  const [source, handle] = await Promise.all([
    open(from),
    client.open(least ? `${to}.part` : to, { write: true, create: true, truncate: true }, {}, signal),
  ]);
  const { size } = await source.stat();
  const digest = sha256 ? streamDigest(size) : undefined;
  const writes = writeBehind(client, handle, {}, signal);
  for (let at = 0; at < size; at += CHUNK_BYTES) {
    const chunk = chunks.take(Math.min(CHUNK_BYTES, size - at));
    await source.read(chunk, 0, chunk.length, at);
    await digest?.update(chunk);
    const written = writes.write(chunk, at).then(() => chunks.give(chunk));
    if (writes.bytesInFlight + chunk.length > writes.maxBytesInFlight) await written;
  }
  await writes.flush();
  await digest?.soFar();
  digest?.release();
  if (least) await client.fsync(handle, signal);
  await Promise.all([client.close(handle, signal), source.close()]);
  if (!least) return;
  await client.posixRename(`${to}.part`, to, signal);
  signReceipt();
}

async function pull(client, { from, to, sha256, least }, signal) {
  const stage = least ? `${to}.part` : to;
  const [handle, target] = await Promise.all([client.open(from, { read: true }, {}, signal), open(stage, 'w')]);
  const { sizeBytes } = await client.fstat(handle, signal);
  const digest = sha256 ? streamDigest(sizeBytes) : undefined;
  let at = 0;
  for await (const chunk of readAhead(client, handle, { sizeHintBytes: sizeBytes }, signal)) {
    await digest?.update(chunk);
    await target.write(chunk, 0, chunk.length, at);
    at += chunk.length;
    giveBack(chunk);
  }
  await digest?.soFar();
  digest?.release();
  if (least) await target.sync();
  await Promise.all([client.close(handle, signal), target.close()]);
  if (!least) return;
  await rename(stage, to);
  signReceipt();
}

async function namesAt(client, path, signal) {
  const names = [];
  for await (const { name } of listFolder(client, path, signal)) if (!name.startsWith('.')) names.push(name);
  return names;
}

async function makeDurable(folder) {
  const handle = await open(folder);
  await handle.sync();
  await handle.close();
}

/** What is not kept from one copy to the next: rows that are ready, for a copy that is to write them. */
async function rowsFor({ least, direction }) {
  if (least === undefined) return undefined;
  const rows = await leastRows(least.dataDir, direction);
  await rows.clear();
  return rows;
}

/** Copies the files of a folder into another. @returns seconds, connecting included */
async function copy({ direction, from, to, sha256, least, partner }) {
  const signal = patience();
  const rows = await rowsFor({ least, direction });
  const startedAt = performance.now();
  const connection = await connect(partner, signal);
  const client = await connectSftpClient(await connection.openSubsystem('sftp', signal), { signal });
  const names = direction === 'push' ? await readdir(from) : await namesAt(client, from, signal);
  const one = direction === 'push' ? push : pull;
  const written = rows?.write();
  await each(names.length, FILES_AT_ONCE, (index) =>
    one(client, { from: join(from, names[index]), to: join(to, names[index]), sha256, least: least !== undefined }, signal),
  );
  // Once for all files, as a set of them has it; what a partner makes durable cannot be asked for.
  if (least !== undefined && direction === 'pull') await makeDurable(to);
  await written;
  client.end();
  await connection.close();
  const seconds = (performance.now() - startedAt) / 1000;
  await rows?.close();
  return seconds;
}

process.on('message', async (asked) => {
  try {
    process.send({ seconds: await copy(asked) });
  } catch (error) {
    process.send({ problem: error.message });
  }
});
