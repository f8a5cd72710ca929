import type { ExtensionPair } from '../codec/attributes.js';
import { ByteReader } from '../codec/byte-reader.js';
import { encodeLimits, encodeStatVfs } from '../codec/extensions.js';
import { extensionNames } from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';
import type { SftpRequest } from '../codec/requests.js';
import type { SftpHandlers } from './handlers.js';
import type { SessionContext } from './session-context.js';
import { OK, READ_ONLY, UNKNOWN_HANDLE, UNSUPPORTED } from './status-reply.js';

interface Extension {
  readonly name: string;
  /** What VERSION says about it. */
  readonly version: string;
  readonly mutates: boolean;
  readonly isOffered: (handlers: SftpHandlers) => boolean;
  readonly run: (session: SessionContext, payload: ByteReader) => Promise<SftpReply>;
}

const always = () => true;

/** Every extension this server knows. `mutates` is what a read-only session refuses by. */
const extensions: readonly Extension[] = [
  {
    name: extensionNames.posixRename,
    version: '1',
    mutates: true,
    isOffered: always,
    run: async ({ handlers, signal }, payload) => {
      await handlers.rename(payload.path(), payload.path(), { overwrite: true }, signal);
      return OK;
    },
  },
  {
    name: extensionNames.limits,
    version: '1',
    mutates: false,
    isOffered: always,
    run: async ({ options }) => {
      const { maxPacketBytes, maxDataBytes, maxHandles } = options;
      const limits = { maxPacketBytes, maxReadBytes: maxDataBytes, maxWriteBytes: maxDataBytes, maxOpenHandles: maxHandles };
      return { type: 'EXTENDED_REPLY', payload: encodeLimits(limits) };
    },
  },
  {
    name: extensionNames.fsync,
    version: '1',
    mutates: true,
    isOffered: always,
    run: async ({ handles, signal }, payload) => {
      const opened = handles.file(payload.bytes());
      if (opened === undefined) return UNKNOWN_HANDLE;
      await opened.file.fsync(signal);
      return OK;
    },
  },
  {
    name: extensionNames.hardlink,
    version: '1',
    mutates: true,
    isOffered: (handlers) => handlers.hardlink !== undefined,
    run: async ({ handlers, signal }, payload) => {
      await handlers.hardlink?.(payload.path(), payload.path(), signal);
      return OK;
    },
  },
  {
    name: extensionNames.statvfs,
    version: '2',
    mutates: false,
    isOffered: (handlers) => handlers.statvfs !== undefined,
    run: async ({ handlers, signal }, payload) => {
      const vfs = await handlers.statvfs?.(payload.path(), signal);
      return vfs === undefined ? UNSUPPORTED : { type: 'EXTENDED_REPLY', payload: encodeStatVfs(vfs) };
    },
  },
];

const extensionsByName: ReadonlyMap<string, Extension> = new Map(extensions.map((extension) => [extension.name, extension]));

/** What VERSION tells a client. */
export function offeredExtensions(handlers: SftpHandlers): readonly ExtensionPair[] {
  return extensions
    .filter(({ isOffered }) => isOffered(handlers))
    .map(({ name, version }) => ({ name, data: Buffer.from(version) }));
}

export async function extended(session: SessionContext, request: SftpRequest<'EXTENDED'>): Promise<SftpReply> {
  const extension = extensionsByName.get(request.name);
  if (extension === undefined || !extension.isOffered(session.handlers)) return UNSUPPORTED;
  if (extension.mutates && session.options.readOnly) return READ_ONLY;
  return extension.run(session, new ByteReader(request.payload));
}
