import { type ExtensionPair, readAttributes } from '../codec/attributes.js';
import { ByteReader } from '../codec/byte-reader.js';
import { encodeLimits } from '../codec/extensions.js';
import { extensionNames } from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';
import type { SftpRequest } from '../codec/requests.js';
import { accountExtensions } from './account-extensions.js';
import { checkFile } from './check-file.js';
import { copyData } from './copy-data.js';
import type { Extension } from './extension.js';
import type { SftpHandlers } from './handlers.js';
import type { SessionOptions } from './options.js';
import type { SessionContext } from './session-context.js';
import { spaceExtensions } from './space-extensions.js';
import { OK, READ_ONLY, UNKNOWN_HANDLE, UNSUPPORTED } from './status-reply.js';

/** An extension that whoever serves brings along. */
export interface ServerExtension {
  /** What VERSION names, and EXTENDED where `requests` is absent. */
  readonly name: string;
  /** What VERSION says about it. */
  readonly version: string;
  /** The names of its requests, where they are not its own. */
  readonly requests?: readonly string[];
  /** A read-only session refuses it. */
  readonly mutates: boolean;
  /** Answers a request; the result is the payload of the reply, or nothing for a plain OK. What it throws is told as for handlers. */
  run(payload: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined>;
}

const always = () => true;

/** Every extension this server knows. `mutates` is what a read-only session refuses by. */
const builtIn: readonly Extension[] = [
  ...accountExtensions,
  copyData,
  checkFile,
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
    name: extensionNames.lsetstat,
    version: '1',
    mutates: true,
    isOffered: (handlers) => handlers.lsetstat !== undefined,
    run: async ({ handlers, signal }, payload) => {
      await handlers.lsetstat?.(payload.path(), readAttributes(payload, 'refuse'), signal);
      return OK;
    },
  },
  ...spaceExtensions,
];

type Offer = Pick<SessionOptions, 'extensions' | 'withheldExtensions' | 'username'>;

function brought({ name, version, mutates, requests, run }: ServerExtension): Extension {
  return {
    name,
    version,
    mutates,
    ...(requests === undefined ? {} : { requests }),
    isOffered: always,
    run: async ({ signal }, payload) => {
      const reply = await run(payload.rest(), signal);
      return reply === undefined ? OK : { type: 'EXTENDED_REPLY', payload: reply };
    },
  };
}

/** Those that a session offers, by its handlers and options. */
function offered(handlers: SftpHandlers, options: Offer): readonly Extension[] {
  const theirs = options.extensions.map(brought);
  const ours = builtIn.filter(({ name }) => theirs.every((each) => each.name !== name));
  return [...ours, ...theirs].filter(
    ({ name, isOffered }) => isOffered(handlers, options) && !options.withheldExtensions.includes(name),
  );
}

/** What VERSION tells a client. */
export function offeredExtensions(handlers: SftpHandlers, options: Offer): readonly ExtensionPair[] {
  return offered(handlers, options).map(({ name, version }) => ({ name, data: Buffer.from(version) }));
}

export async function extended(session: SessionContext, request: SftpRequest<'EXTENDED'>): Promise<SftpReply> {
  const extension = offered(session.handlers, session.options).find(({ name, requests = [name] }) =>
    requests.includes(request.name),
  );
  if (extension === undefined) return UNSUPPORTED;
  if (extension.mutates && session.options.readOnly) return READ_ONLY;
  return extension.run(session, new ByteReader(request.payload), request.name);
}
