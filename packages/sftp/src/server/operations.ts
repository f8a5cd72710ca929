import { CodecError } from '../codec/codec-error.js';
import type { SftpReply } from '../codec/replies.js';
import type { RequestType, SftpRequest } from '../codec/requests.js';
import { extended } from './extensions.js';
import { close, fsetstat, fstat, open, read, write } from './file-operations.js';
import { openFolder, readFolder } from './folder-operations.js';
import { pathReply } from './path-reply.js';
import type { SessionContext } from './session-context.js';
import { isInternal, OK, READ_ONLY, replyToError, statusReply, UNSUPPORTED } from './status-reply.js';

/**
 * What may be under way beside an operation. `shared`: others that are shared, because they change nothing. `write`: writes to
 * other ranges of the same file, when its handle allows that. `exclusive`: nothing.
 */
type Lane = 'shared' | 'write' | 'exclusive';

interface Operation<T extends RequestType> {
  readonly mutates: boolean;
  readonly lane: Lane;
  readonly run: (session: SessionContext, request: SftpRequest<T>) => Promise<SftpReply>;
}

/** Most clients swap the paths of SYMLINK as OpenSSH does; AsyncSSH keeps the order of the draft with servers it does not know. */
function symlinkPaths({ first, second }: SftpRequest<'SYMLINK'>, identification: string): { target: string; link: string } {
  return /asyncssh/i.test(identification) ? { target: second, link: first } : { target: first, link: second };
}

/** Every request of version 3. The column `mutates` is the one guard of a read-only session; OPEN and EXTENDED ask by themselves. */
export const operations: { readonly [T in RequestType]: Operation<T> } = {
  OPEN: { mutates: false, lane: 'exclusive', run: open },
  CLOSE: { mutates: false, lane: 'exclusive', run: close },
  READ: { mutates: false, lane: 'shared', run: read },
  WRITE: { mutates: true, lane: 'write', run: write },
  LSTAT: {
    mutates: false,
    lane: 'shared',
    run: async ({ handlers, signal }, { path }) => ({ type: 'ATTRS', attributes: await handlers.lstat(path, signal) }),
  },
  FSTAT: { mutates: false, lane: 'shared', run: fstat },
  SETSTAT: {
    mutates: true,
    lane: 'exclusive',
    run: async ({ handlers, signal }, { path, attributes }) => {
      await handlers.setstat(path, attributes, signal);
      return OK;
    },
  },
  FSETSTAT: { mutates: true, lane: 'exclusive', run: fsetstat },
  OPENDIR: { mutates: false, lane: 'exclusive', run: openFolder },
  READDIR: { mutates: false, lane: 'exclusive', run: readFolder },
  REMOVE: {
    mutates: true,
    lane: 'exclusive',
    run: async ({ handlers, signal }, { path }) => {
      await handlers.remove(path, signal);
      return OK;
    },
  },
  MKDIR: {
    mutates: true,
    lane: 'exclusive',
    run: async ({ handlers, signal }, { path, attributes }) => {
      await handlers.mkdir(path, attributes, signal);
      return OK;
    },
  },
  RMDIR: {
    mutates: true,
    lane: 'exclusive',
    run: async ({ handlers, signal }, { path }) => {
      await handlers.rmdir(path, signal);
      return OK;
    },
  },
  REALPATH: {
    mutates: false,
    lane: 'shared',
    run: async ({ handlers, signal }, { path }) => pathReply(await handlers.realpath(path, signal)),
  },
  STAT: {
    mutates: false,
    lane: 'shared',
    run: async ({ handlers, signal }, { path }) => ({ type: 'ATTRS', attributes: await handlers.stat(path, signal) }),
  },
  RENAME: {
    mutates: true,
    lane: 'exclusive',
    run: async ({ handlers, signal }, { from, to }) => {
      await handlers.rename(from, to, { overwrite: false }, signal);
      return OK;
    },
  },
  READLINK: {
    mutates: false,
    lane: 'shared',
    run: async ({ handlers, signal }, { path }) => {
      const target = await handlers.readlink?.(path, signal);
      return target === undefined ? UNSUPPORTED : pathReply(target);
    },
  },
  SYMLINK: {
    mutates: true,
    lane: 'exclusive',
    run: async ({ handlers, options, signal }, request) => {
      if (handlers.symlink === undefined) return UNSUPPORTED;
      const { target, link } = symlinkPaths(request, options.identification);
      await handlers.symlink(target, link, signal);
      return OK;
    },
  },
  EXTENDED: { mutates: false, lane: 'exclusive', run: extended },
};

/** Does what a request asks for. Never throws: whatever goes wrong is a reply. */
export async function perform<T extends RequestType>(session: SessionContext, request: SftpRequest<T>): Promise<SftpReply> {
  const type: T = request.type;
  const operation = operations[type];
  if (operation.mutates && session.options.readOnly) return READ_ONLY;
  try {
    return await operation.run(session, request);
  } catch (error) {
    if (error instanceof CodecError) return statusReply('BAD_MESSAGE', error.message);
    if (isInternal(error)) session.options.onInternalError(error, type);
    return replyToError(error);
  }
}
