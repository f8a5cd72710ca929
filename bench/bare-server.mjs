import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  read,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { BufferPool, Failure, lend } from '@waybill/core';
import { streamDigest } from '@waybill/engine';
import { serveSftp } from '@waybill/sftp';
import { createSshListener, defaultListenerLimits, generateKey, parsePublicKey } from '@waybill/ssh';
import { leastRecord } from './least-record.mjs';

// The SSH and SFTP of Waybill's server with nothing behind it: whoever has the key is in, and a request is one call of the file system. No accounts, no jail, no
// stage, no fsync, no trail, and a digest of what is put only when `--sha256` asks for it. With `--least` and the
// data folder of a Waybill it does what no server that answers for a file can leave out: a stage, an intent before the file has its name, an end after it, and an event of
// what was got, which follows what was got before. Nothing is decided, put together or looked at, and what it writes to PostgreSQL are two rows of fixed text. It is no product; it shows what the libraries and the machine allow at most.

const MANY = 10_000;
/** Below that, another thread costs more than the call. */
const WORTH_A_THREAD_BYTES = 64 * 1024;
/** Only large files are put into a server that hashes. */
const LARGE_BYTES = 1024 ** 3;
const rooms = new BufferPool({ bufferBytes: 256 * 1024, mostIdle: 32 });
const readLater = promisify(read);
const limits = {
  ...defaultListenerLimits,
  maxConnectionsPerAddress: MANY,
  maxConnections: MANY,
  maxUnauthenticated: MANY,
};

const attributesOf = ({ size, mode, atimeMs, mtimeMs }) => ({
  sizeBytes: size,
  mode,
  times: { accessedAtSeconds: Math.floor(atimeMs / 1000), modifiedAtSeconds: Math.floor(mtimeMs / 1000) },
});

/** What the system says is missing is missing for the client too, or it would make no folder and no file. */
function asked(call) {
  try {
    return call();
  } catch (error) {
    throw new Failure(error.code === 'ENOENT' ? 'source.not-found' : 'internal', { cause: error });
  }
}

/** Gives a file that was put its name, durable and recorded. */
async function arrive(file, stage, path) {
  const number = await record.intend();
  fsyncSync(file);
  renameSync(stage, path);
  const folder = openSync(dirname(path), constants.O_RDONLY);
  fsyncSync(folder);
  closeSync(folder);
  await record.end(number);
}

/** The event of what was got before. */
let recorded = Promise.resolve();

async function gotAnother() {
  await recorded;
  recorded = record.event();
}

/** @param finish what is done before it is closed */
function fileHandle(file, digest, finish) {
  /** What is written is hashed in its order, also where the digest has to wait for room. */
  let hashed = Promise.resolve();
  return {
    concurrentWrites: true,
    read: async (offset, length) => {
      const left = Math.max(0, Math.min(length, fstatSync(file).size - offset));
      if (left < WORTH_A_THREAD_BYTES) {
        const memory = Buffer.allocUnsafe(left);
        return memory.subarray(0, readSync(file, memory, 0, left, offset));
      }
      const memory = lend(rooms, left);
      const { bytesRead } = await readLater(file, memory, 0, left, offset);
      return memory.subarray(0, bytesRead);
    },
    write: async (offset, data) => {
      hashed = hashed.then(() => digest?.update(data));
      await hashed;
      for (let at = 0; at < data.length; ) at += writeSync(file, data, at, data.length - at, offset + at);
    },
    stat: async () => attributesOf(fstatSync(file)),
    setstat: async () => undefined,
    fsync: async () => undefined,
    close: async () => {
      await digest?.soFar();
      digest?.release();
      await finish?.();
      closeSync(file);
    },
    abandon: async () => {
      digest?.release();
      closeSync(file);
    },
  };
}

function folderHandle(rows) {
  return { next: async () => (rows.length === 0 ? undefined : rows.splice(0, 100)), close: async () => undefined };
}

function handlers(root) {
  const at = (path) => join(root, path);
  return {
    realpath: async (path) => join('/', path),
    stat: async (path) => asked(() => attributesOf(statSync(at(path)))),
    lstat: async (path) => asked(() => attributesOf(lstatSync(at(path)))),
    openFolder: async (path) =>
      folderHandle(
        asked(() => readdirSync(at(path)).map((name) => ({ name, attributes: attributesOf(lstatSync(at(join(path, name)))) }))),
      ),
    open: async (path, { read, write, create, truncate }) => {
      const access = write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
      const stage = write && record !== undefined ? `${at(path)}.stage` : at(path);
      const file = asked(() => openSync(stage, access | (create ? constants.O_CREAT : 0) | (truncate ? constants.O_TRUNC : 0)));
      if (record !== undefined) return fileHandle(file, undefined, write ? () => arrive(file, stage, at(path)) : gotAnother);
      return fileHandle(file, write && values.sha256 ? streamDigest(LARGE_BYTES) : undefined);
    },
    setstat: async () => undefined,
    mkdir: async (path) => asked(() => mkdirSync(at(path), { recursive: true })),
    rmdir: async (path) => asked(() => rmSync(at(path), { recursive: true })),
    remove: async (path) => asked(() => rmSync(at(path))),
    rename: async () => {
      throw new Failure('internal');
    },
  };
}

const text = { type: 'string' };
const { values } = parseArgs({ options: { key: text, root: text, sha256: { type: 'boolean' }, least: text } });
const record = values.least === undefined ? undefined : await leastRecord(values.least);
const key = await parsePublicKey(await readFile(`${values.key}.pub`, 'utf8'));
const hostKey = await generateKey({ algorithm: 'ed25519', comment: 'bare' });
const { signal } = new AbortController();
const listener = await createSshListener(
  {
    host: '127.0.0.1',
    port: 0,
    hostKeys: [hostKey.privateKey],
    algorithmProfile: 'modern',
    limits,
    authenticator: {
      publicKey: async (username, { fingerprint }) =>
        fingerprint === key.fingerprint ? { accepted: true, principal: username } : { accepted: false, reason: 'refused' },
    },
    onSession: (session) => {
      session.onSftp((channel) => void serveSftp(channel, handlers(values.root), {}, signal).catch(console.error));
    },
  },
  signal,
);
console.log(`port ${listener.port}`);
