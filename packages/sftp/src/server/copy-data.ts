import { giveBack } from '@waybill/core';
import { extensionNames } from '../codec/protocol.js';
import type { Extension } from './extension.js';
import { type FileRange, filePieces, rangeOf } from './file-pieces.js';
import { END_OF_FILE, NOT_OPEN_FOR_READING, NOT_OPEN_FOR_WRITING, OK, statusReply, UNKNOWN_HANDLE } from './status-reply.js';

const OVERLAPPING = statusReply('FAILURE', 'A part of a file cannot be copied over itself');

function overlaps({ offset, length }: FileRange, writeOffset: number): boolean {
  return offset < writeOffset + length && writeOffset < offset + length;
}

/**
 * `copy-data` of draft-ietf-secsh-filexfer-extensions-00 §7: what READs of one open file and WRITEs to another would do, without the
 * bytes on the line. Request: handle, offset and length (0 is to the end) of what is read; handle and offset of where it is written.
 */
export const copyData: Extension = {
  name: extensionNames.copyData,
  version: '1',
  mutates: true,
  isOffered: () => true,
  run: async (session, payload) => {
    const { handles, signal } = session;
    const source = handles.file(payload.bytes());
    const offset = payload.safeUint64();
    const length = payload.safeUint64();
    const target = handles.file(payload.bytes());
    const writeOffset = payload.safeUint64();
    if (source === undefined || target === undefined) return UNKNOWN_HANDLE;
    if (!source.readable) return NOT_OPEN_FOR_READING;
    if (!target.writable) return NOT_OPEN_FOR_WRITING;
    const range = await rangeOf(source.file, offset, length, signal);
    if (range === undefined) return END_OF_FILE;
    if (source === target && overlaps(range, writeOffset)) return OVERLAPPING;
    let copied = 0;
    for await (const piece of filePieces(session, source.file, range, 'copy')) {
      await target.file.write(writeOffset + copied, piece, signal);
      copied += piece.length;
      giveBack(piece);
    }
    return copied < length ? END_OF_FILE : OK;
  },
};
