import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { asFailure, encodeName, giveBack } from '@waybill/core';
import type { Command, CommandCall } from './command.js';
import type { Word } from './split-command-line.js';

const PIECE_BYTES = 255 * 1024;
const STANDARD_INPUT = '-';

/** The programs of GNU coreutils that are answered, and the digest of each. SHA-1 is not offered, because nobody has to (ADR 25). */
const algorithms: ReadonlyMap<string, string> = new Map([
  ['md5sum', 'md5'],
  ['sha256sum', 'sha256'],
  ['sha384sum', 'sha384'],
  ['sha512sum', 'sha512'],
]);

/**
 * `md5sum PATH…` and its like, as rclone sends them to compare a file without fetching it, or without a path to learn whether there is
 * such a program. The lines are those of GNU coreutils. A digest is a download: the same permission, and in the trail as one.
 * @returns nothing for what is something else
 */
export function checksumCommand(program: string, words: readonly Word[]): Command | undefined {
  const algorithm = algorithms.get(program);
  if (algorithm === undefined) return undefined;
  const optionsEnd = words[0]?.text === '--';
  const operands = optionsEnd ? words.slice(1) : words;
  const isOption = ({ text }: Word) => !optionsEnd && text.startsWith('-') && text !== STANDARD_INPUT;
  if (operands.some((word) => isOption(word) || word.pattern !== undefined)) return undefined;
  const paths = operands.length === 0 ? [STANDARD_INPUT] : operands.map(({ text }) => text);
  return async (call) => {
    let status = 0;
    for (const path of paths) {
      try {
        const digest = path === STANDARD_INPUT ? await digestOfInput(algorithm, call) : await digestOf(algorithm, path, call);
        await write(call.stream, checksumLine(digest, path));
      } catch (error) {
        if (call.signal.aborted) throw error;
        call.complain(`${program}: ${path}: ${call.explain(error)}`);
        status = 1;
      }
    }
    return status;
  };
}

async function digestOf(algorithm: string, path: string, call: CommandCall): Promise<string> {
  call.working(1);
  try {
    return await digestOfFile(algorithm, path, call);
  } finally {
    call.working(-1);
  }
}

async function digestOfFile(algorithm: string, path: string, { files, signal }: CommandCall): Promise<string> {
  const file = await files.openForDigest(path, signal);
  const hash = createHash(algorithm);
  try {
    for (let offset = 0; ; ) {
      const piece = await file.read(offset, PIECE_BYTES, signal, 'digest');
      if (piece.length === 0) break;
      hash.update(piece);
      offset += piece.length;
      giveBack(piece);
    }
  } catch (error) {
    await file.abandon(asFailure(error));
    throw error;
  }
  await file.close(signal);
  return hash.digest('hex');
}

/** These are the client's own bytes, so they tell it nothing new. */
async function digestOfInput(algorithm: string, { stream, signal }: CommandCall): Promise<string> {
  const hash = createHash(algorithm);
  stream.on('data', (chunk: Uint8Array) => hash.update(chunk));
  if (!stream.readableEnded) await once(stream, 'end', { signal });
  return hash.digest('hex');
}

/** A name with a backslash or the end of a line is escaped, and the line begins with a backslash then. */
function checksumLine(digest: string, path: string): Uint8Array {
  const escaped = path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return encodeName(`${escaped === path ? '' : '\\'}${digest}  ${escaped}\n`);
}

function write(stream: Duplex, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
