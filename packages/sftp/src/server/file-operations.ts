import { Failure, isFailure } from '@waybill/core';
import type { SftpReply } from '../codec/replies.js';
import type { OpenFlags, SftpRequest } from '../codec/requests.js';
import type { SftpFileHandle } from './handlers.js';
import type { SessionContext } from './session-context.js';
import {
  END_OF_FILE,
  NOT_OPEN_FOR_READING,
  NOT_OPEN_FOR_WRITING,
  OK,
  READ_ONLY,
  statusReply,
  UNKNOWN_HANDLE,
} from './status-reply.js';

const TOO_MANY_HANDLES = statusReply('FAILURE', 'Too many open files');

/** Clients combine the bits of OPEN freely; this makes `write` say whether anything can change. */
function impliedFlags(flags: OpenFlags): OpenFlags {
  const write = flags.write || flags.append || flags.create || flags.truncate;
  const takesWrites = flags.write || flags.append;
  return { ...flags, write, read: flags.read || !takesWrites, exclusive: flags.exclusive && flags.create };
}

const READING: OpenFlags = { read: true, write: false, append: false, create: false, truncate: false, exclusive: false };

/** What open(2) does: with CREAT and without a wish to write, a file that is there is only read; one that is not is made, empty. */
async function openFile(
  { handlers, signal }: SessionContext,
  request: SftpRequest<'OPEN'>,
  flags: OpenFlags,
): Promise<SftpFileHandle> {
  const { write, append, create, truncate, exclusive } = request.flags;
  if (create && !write && !append && !truncate && !exclusive) {
    try {
      return await handlers.open(request.path, READING, {}, signal);
    } catch (error) {
      if (!isFailure(error, 'source.not-found')) throw error;
    }
  }
  return handlers.open(request.path, flags, request.attributes, signal);
}

export async function open(session: SessionContext, request: SftpRequest<'OPEN'>): Promise<SftpReply> {
  const flags = impliedFlags(request.flags);
  if (flags.write && session.options.readOnly) return READ_ONLY;
  if (session.handles.isFull) return TOO_MANY_HANDLES;
  const file = await openFile(session, request, flags);
  const handle = session.handles.add({
    kind: 'file',
    path: request.path,
    file,
    readable: flags.read,
    // What CREAT and TRUNC do is done by opening.
    writable: request.flags.write || request.flags.append,
    concurrentWrites: file.concurrentWrites && !flags.append,
  });
  return { type: 'HANDLE', handle };
}

export async function read(session: SessionContext, request: SftpRequest<'READ'>): Promise<SftpReply> {
  const opened = session.handles.file(request.handle);
  if (opened === undefined) return UNKNOWN_HANDLE;
  if (!opened.readable) return NOT_OPEN_FOR_READING;
  const length = Math.min(request.length, session.options.maxDataBytes);
  const data = await opened.file.read(request.offset, length, session.signal, 'send');
  if (data.length > length) throw new Failure('internal', { publicDetail: 'A handler read more than it was asked for.' });
  return data.length === 0 ? END_OF_FILE : { type: 'DATA', data };
}

export async function write(session: SessionContext, request: SftpRequest<'WRITE'>): Promise<SftpReply> {
  const opened = session.handles.file(request.handle);
  if (opened === undefined) return UNKNOWN_HANDLE;
  if (!opened.writable) return NOT_OPEN_FOR_WRITING;
  await opened.file.write(request.offset, request.data, session.signal);
  return OK;
}

export async function fstat(session: SessionContext, request: SftpRequest<'FSTAT'>): Promise<SftpReply> {
  const opened = session.handles.file(request.handle);
  if (opened === undefined) return UNKNOWN_HANDLE;
  return { type: 'ATTRS', attributes: await opened.file.stat(session.signal) };
}

export async function fsetstat(session: SessionContext, request: SftpRequest<'FSETSTAT'>): Promise<SftpReply> {
  const opened = session.handles.file(request.handle);
  if (opened === undefined) return UNKNOWN_HANDLE;
  if (!opened.writable) return NOT_OPEN_FOR_WRITING;
  await opened.file.setstat(request.attributes, session.signal);
  return OK;
}

/** The handle is forgotten first: it is gone whatever closing it says, and is never both closed and abandoned. */
export async function close(session: SessionContext, request: SftpRequest<'CLOSE'>): Promise<SftpReply> {
  const opened = session.handles.remove(request.handle);
  if (opened === undefined) return UNKNOWN_HANDLE;
  if (opened.kind === 'file') await opened.file.close(session.signal);
  else await opened.folder.close();
  return OK;
}
