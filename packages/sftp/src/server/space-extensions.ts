import { ByteWriter } from '../codec/byte-writer.js';
import { encodeStatVfs, type SftpStatVfs } from '../codec/extensions.js';
import { extensionNames } from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';
import type { Extension } from './extension.js';
import type { SftpHandlers } from './handlers.js';
import { UNKNOWN_HANDLE, UNSUPPORTED } from './status-reply.js';

const UINT32_MAX = 0xffff_ffffn;
const NOT_TOLD = 0n;

const isOffered = (handlers: SftpHandlers) => handlers.statvfs !== undefined;

function statVfsReply(vfs: SftpStatVfs | undefined): SftpReply {
  return vfs === undefined ? UNSUPPORTED : { type: 'EXTENDED_REPLY', payload: encodeStatVfs(vfs) };
}

/** draft-ietf-secsh-filexfer-extensions-00 §4: bytes of the device and of those the free ones, the same for this user, bytes of a unit. */
function encodeSpaceAvailable({ fragmentSize, blocks, blocksFree, blocksAvailable }: SftpStatVfs): Uint8Array {
  return new ByteWriter()
    .uint64(fragmentSize * blocks)
    .uint64(fragmentSize * blocksFree)
    .uint64(NOT_TOLD)
    .uint64(fragmentSize * blocksAvailable)
    .uint32(fragmentSize > UINT32_MAX ? 0 : Number(fragmentSize))
    .finish();
}

/** Extensions about the room that is left. */
export const spaceExtensions: readonly Extension[] = [
  {
    name: extensionNames.statvfs,
    version: '2',
    mutates: false,
    isOffered,
    run: async ({ handlers, signal }, payload) => statVfsReply(await handlers.statvfs?.(payload.path(), signal)),
  },
  {
    name: extensionNames.fstatvfs,
    version: '2',
    mutates: false,
    isOffered,
    run: async ({ handlers, handles, signal }, payload) => {
      const opened = handles.get(payload.bytes());
      return opened === undefined ? UNKNOWN_HANDLE : statVfsReply(await handlers.statvfs?.(opened.path, signal));
    },
  },
  {
    name: extensionNames.spaceAvailable,
    version: '',
    mutates: false,
    isOffered,
    run: async ({ handlers, signal }, payload) => {
      const vfs = await handlers.statvfs?.(payload.path(), signal);
      return vfs === undefined ? UNSUPPORTED : { type: 'EXTENDED_REPLY', payload: encodeSpaceAvailable(vfs) };
    },
  },
];
