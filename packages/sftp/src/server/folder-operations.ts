import type { SftpEntry } from '../codec/attributes.js';
import type { SftpReply } from '../codec/replies.js';
import type { SftpRequest } from '../codec/requests.js';
import type { OpenedFolder } from './handle-table.js';
import { longName } from './long-name.js';
import type { SessionContext } from './session-context.js';
import { END_OF_FILE, statusReply, UNKNOWN_HANDLE } from './status-reply.js';

const TOO_MANY_HANDLES = statusReply('FAILURE', 'Too many open folders');

/** A NAME reply that fits one SSH channel packet, which every client takes (the draft promises 34,000 bytes). */
export const FOLDER_REPLY_BYTES = 32_000;

/** Lengths, flags, attributes and the columns of `ls -l`. */
const ROW_OVERHEAD_BYTES = 128;

export async function openFolder(session: SessionContext, request: SftpRequest<'OPENDIR'>): Promise<SftpReply> {
  if (session.handles.isFull) return TOO_MANY_HANDLES;
  const folder = await session.handlers.openFolder(request.path, session.signal);
  return { type: 'HANDLE', handle: session.handles.add({ kind: 'folder', path: request.path, folder, rows: [] }) };
}

/** Moves rows into `entries` while the reply has room. @returns the bytes that were used */
function takeRows(opened: OpenedFolder, entries: SftpEntry[], roomBytes: number, now: Date): number {
  let used = 0;
  let taken = 0;
  for (const { name, attributes } of opened.rows) {
    const bytes = 2 * Buffer.byteLength(name) + ROW_OVERHEAD_BYTES;
    if (used + bytes > roomBytes && entries.length > 0) break;
    entries.push({ name, longname: longName(name, attributes, now), attributes });
    used += bytes;
    taken += 1;
  }
  opened.rows = opened.rows.slice(taken);
  return used;
}

export async function readFolder(session: SessionContext, request: SftpRequest<'READDIR'>): Promise<SftpReply> {
  const opened = session.handles.folder(request.handle);
  if (opened === undefined) return UNKNOWN_HANDLE;
  const entries: SftpEntry[] = [];
  const now = session.options.now();
  let room = FOLDER_REPLY_BYTES;
  for (;;) {
    room -= takeRows(opened, entries, room, now);
    if (opened.rows.length > 0) break;
    const rows = await opened.folder.next(session.signal);
    if (rows === undefined) break;
    opened.rows = rows;
  }
  return entries.length === 0 ? END_OF_FILE : { type: 'NAME', entries };
}
