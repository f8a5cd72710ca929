import { createHash, type Hash } from 'node:crypto';
import { asFailure, Failure, giveBack } from '@waybill/core';
import type { ByteReader } from '../codec/byte-reader.js';
import { ByteWriter } from '../codec/byte-writer.js';
import { extensionNames } from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';
import type { Extension } from './extension.js';
import { filePieces, rangeOf } from './file-pieces.js';
import type { SftpFileHandle } from './handlers.js';
import type { SessionContext } from './session-context.js';
import { END_OF_FILE, NOT_OPEN_FOR_READING, statusReply, UNKNOWN_HANDLE } from './status-reply.js';

const CHECK_BY_NAME = 'check-file-name';
/** Paramiko sends the name of the extension itself. */
const CHECK_BY_HANDLE = ['check-file-handle', extensionNames.checkFile];
const MIN_BLOCK_BYTES = 256;

/** MD5 is there for who asks for nothing better; SHA-1 is not, because nobody has to. */
const digestBytes: ReadonlyMap<string, number> = new Map([
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
  ['md5', 16],
]);
const NO_SUCH_DIGEST = statusReply('OP_UNSUPPORTED', `Digests are told as ${[...digestBytes.keys()].join(', ')}`);
const SMALL_BLOCKS = statusReply('BAD_MESSAGE', `A block has at least ${MIN_BLOCK_BYTES} bytes`);

/** What is asked about a file. */
interface Question {
  readonly algorithm: string | undefined;
  readonly offset: number;
  /** 0 is to the end. */
  readonly length: number;
  /** 0 is one block. */
  readonly blockBytes: number;
}

function readQuestion(payload: ByteReader): Question {
  const algorithm = payload
    .text()
    .split(',')
    .find((name) => digestBytes.has(name));
  return { algorithm, offset: payload.safeUint64(), length: payload.safeUint64(), blockBytes: payload.uint32() };
}

/** A digest of each block of what is put in. */
class BlockDigests {
  readonly #algorithm: string;
  readonly #blockBytes: number;
  readonly #maxBytes: number;
  readonly #digests = new ByteWriter();
  #hash: Hash;
  #filled = 0;

  constructor(algorithm: string, blockBytes: number, maxBytes: number) {
    this.#algorithm = algorithm;
    this.#blockBytes = blockBytes;
    this.#maxBytes = maxBytes;
    this.#hash = createHash(algorithm);
  }

  /** @throws Failure `quota.exceeded` when so many bytes make more digests than the reply takes */
  requireRoomFor(bytes: number): void {
    const blocks = this.#blockBytes === Infinity ? 1 : Math.ceil(bytes / this.#blockBytes);
    if (blocks * (digestBytes.get(this.#algorithm) ?? 0) <= this.#maxBytes) return;
    throw new Failure('quota.exceeded', {
      publicDetail: 'There are more digests than one reply holds: ask for larger blocks or a shorter range.',
    });
  }

  add(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + this.#blockBytes - this.#filled);
      this.#hash.update(part);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#blockBytes) this.#endBlock();
    }
  }

  finish(): Uint8Array {
    if (this.#filled > 0 || this.#blockBytes === Infinity) this.#endBlock();
    return this.#digests.finish();
  }

  #endBlock(): void {
    this.#digests.raw(this.#hash.digest());
    this.#hash = createHash(this.#algorithm);
    this.#filled = 0;
  }
}

async function answer(session: SessionContext, file: SftpFileHandle, question: Question): Promise<SftpReply> {
  const { algorithm, offset, length } = question;
  if (algorithm === undefined) return NO_SUCH_DIGEST;
  if (question.blockBytes !== 0 && question.blockBytes < MIN_BLOCK_BYTES) return SMALL_BLOCKS;
  const isOfAll = offset === 0 && length === 0 && question.blockBytes === 0;
  const known = isOfAll && algorithm === 'sha256' ? await file.sha256?.(session.signal) : undefined;
  if (known !== undefined) return digestReply(algorithm, known);
  const range = await rangeOf(file, offset, length, session.signal);
  if (range === undefined) return END_OF_FILE;
  const digests = new BlockDigests(algorithm, question.blockBytes || Infinity, session.options.maxDataBytes);
  if (range.length !== Infinity) digests.requireRoomFor(range.length);
  let seenBytes = 0;
  for await (const piece of filePieces(session, file, range, 'digest')) {
    seenBytes += piece.length;
    digests.requireRoomFor(seenBytes);
    digests.add(piece);
    giveBack(piece);
  }
  return digestReply(algorithm, digests.finish());
}

function digestReply(algorithm: string, digests: Uint8Array): SftpReply {
  const payload = new ByteWriter().text(extensionNames.checkFile).text(algorithm).raw(digests);
  return { type: 'EXTENDED_REPLY', payload: payload.finish() };
}

async function byName(session: SessionContext, path: string, question: Question): Promise<SftpReply> {
  const file = await session.handlers.openForDigest?.(path, session.signal);
  if (file === undefined) return NO_SUCH_DIGEST;
  let reply: SftpReply;
  try {
    reply = await answer(session, file, question);
  } catch (error) {
    await file.abandon(asFailure(error));
    throw error;
  }
  await file.close(session.signal);
  return reply;
}

async function byHandle(session: SessionContext, handle: Uint8Array, question: Question): Promise<SftpReply> {
  const opened = session.handles.file(handle);
  if (opened === undefined) return UNKNOWN_HANDLE;
  return opened.readable ? answer(session, opened.file, question) : NOT_OPEN_FOR_READING;
}

/**
 * `check-file` of draft-ietf-secsh-filexfer-extensions-00 §3. Request: handle or path, digests in the order of liking, offset, length
 * (0 is to the end), bytes of a block (0 is one block). Reply: `check-file`, the digest that was taken, the digests of the blocks.
 */
export const checkFile: Extension = {
  name: extensionNames.checkFile,
  version: '',
  requests: [CHECK_BY_NAME, ...CHECK_BY_HANDLE],
  mutates: false,
  isOffered: (handlers) => handlers.openForDigest !== undefined,
  run: async (session, payload, request) => {
    if (request === CHECK_BY_NAME) return byName(session, payload.path(), readQuestion(payload));
    return byHandle(session, payload.bytes(), readQuestion(payload));
  },
};
