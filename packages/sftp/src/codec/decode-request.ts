import { readAttributes, readExtensionPairs } from './attributes.js';
import { ByteReader } from './byte-reader.js';
import { CodecError } from './codec-error.js';
import { openBits, requestTypes } from './protocol.js';
import type { InitPacket, OpenFlags, RequestBodies, RequestType, SftpRequest } from './requests.js';

/** What a server made of one packet. `malformed` and `unknown` have an id, so they can be answered. */
export type DecodedRequest =
  | { readonly kind: 'init'; readonly init: InitPacket }
  | { readonly kind: 'request'; readonly request: SftpRequest }
  | { readonly kind: 'malformed'; readonly id: number; readonly problem: string }
  | { readonly kind: 'unknown'; readonly id: number; readonly packetType: number };

/** Which bits of an OPEN are set. */
function decodeOpenFlags(bits: number): OpenFlags {
  return {
    read: (bits & openBits.READ) !== 0,
    write: (bits & openBits.WRITE) !== 0,
    append: (bits & openBits.APPEND) !== 0,
    create: (bits & openBits.CREAT) !== 0,
    truncate: (bits & openBits.TRUNC) !== 0,
    exclusive: (bits & openBits.EXCL) !== 0,
  };
}

type Decode<T extends RequestType> = (reader: ByteReader, id: number) => SftpRequest<T>;

const byPath =
  <T extends 'LSTAT' | 'STAT' | 'OPENDIR' | 'REMOVE' | 'RMDIR' | 'REALPATH' | 'READLINK'>(type: T) =>
  (reader: ByteReader, id: number) => ({ type, id, path: reader.path() });

const byHandle =
  <T extends 'CLOSE' | 'FSTAT' | 'READDIR'>(type: T) =>
  (reader: ByteReader, id: number) => ({ type, id, handle: reader.bytes() });

const decoders: { readonly [T in keyof RequestBodies]: Decode<T> } = {
  OPEN: (reader, id) => ({
    type: 'OPEN',
    id,
    path: reader.path(),
    flags: decodeOpenFlags(reader.uint32()),
    attributes: readAttributes(reader, 'refuse'),
  }),
  CLOSE: byHandle('CLOSE'),
  READ: (reader, id) => ({ type: 'READ', id, handle: reader.bytes(), offset: reader.safeUint64(), length: reader.uint32() }),
  WRITE: (reader, id) => ({ type: 'WRITE', id, handle: reader.bytes(), offset: reader.safeUint64(), data: reader.bytes() }),
  LSTAT: byPath('LSTAT'),
  FSTAT: byHandle('FSTAT'),
  SETSTAT: (reader, id) => ({ type: 'SETSTAT', id, path: reader.path(), attributes: readAttributes(reader, 'refuse') }),
  FSETSTAT: (reader, id) => ({ type: 'FSETSTAT', id, handle: reader.bytes(), attributes: readAttributes(reader, 'refuse') }),
  OPENDIR: byPath('OPENDIR'),
  READDIR: byHandle('READDIR'),
  REMOVE: byPath('REMOVE'),
  MKDIR: (reader, id) => ({ type: 'MKDIR', id, path: reader.path(), attributes: readAttributes(reader, 'refuse') }),
  RMDIR: byPath('RMDIR'),
  REALPATH: byPath('REALPATH'),
  STAT: byPath('STAT'),
  RENAME: (reader, id) => ({ type: 'RENAME', id, from: reader.path(), to: reader.path() }),
  READLINK: byPath('READLINK'),
  SYMLINK: (reader, id) => ({ type: 'SYMLINK', id, first: reader.path(), second: reader.path() }),
  EXTENDED: (reader, id) => ({ type: 'EXTENDED', id, name: reader.text(), payload: reader.rest() }),
};

const decodersByNumber: ReadonlyMap<number, Decode<RequestType>> = new Map(
  Object.entries(requestTypes).flatMap(([name, number]) => {
    const decode = new Map<string, Decode<RequestType>>(Object.entries(decoders)).get(name);
    return decode === undefined ? [] : [[number, decode] as const];
  }),
);

function decodeBody(decode: Decode<RequestType>, reader: ByteReader, id: number): DecodedRequest {
  try {
    return { kind: 'request', request: decode(reader, id) };
  } catch (error) {
    if (error instanceof CodecError) return { kind: 'malformed', id, problem: error.message };
    throw error;
  }
}

/**
 * Reads one packet that a client sent, without its length. Bytes after the last field are ignored, as OpenSSH does. Views of
 * `frame` (handles, data, payloads) are not copied.
 * @throws CodecError when the packet cannot be answered, because not even its id can be read
 */
export function decodeRequest(frame: Uint8Array): DecodedRequest {
  const reader = new ByteReader(frame);
  const packetType = reader.uint8();
  if (packetType === requestTypes.INIT) {
    return { kind: 'init', init: { version: reader.uint32(), extensions: readExtensionPairs(reader) } };
  }
  const id = reader.uint32();
  const decode = decodersByNumber.get(packetType);
  return decode === undefined ? { kind: 'unknown', id, packetType } : decodeBody(decode, reader, id);
}
