import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';

/** The reply of `limits@openssh.com`. 0 means that the server tells no limit. */
export interface SftpLimits {
  readonly maxPacketBytes: number;
  readonly maxReadBytes: number;
  readonly maxWriteBytes: number;
  readonly maxOpenHandles: number;
}

/** The reply of `statvfs@openssh.com`: the fields of POSIX `statvfs`. */
export interface SftpStatVfs {
  readonly blockSize: bigint;
  readonly fragmentSize: bigint;
  readonly blocks: bigint;
  readonly blocksFree: bigint;
  readonly blocksAvailable: bigint;
  readonly files: bigint;
  readonly filesFree: bigint;
  readonly filesAvailable: bigint;
  readonly fileSystemId: bigint;
  readonly flags: bigint;
  readonly maxNameLength: bigint;
}

function clamped(value: bigint): number {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(value);
}

/** @throws CodecError */
export function decodeLimits(payload: Uint8Array): SftpLimits {
  const reader = new ByteReader(payload);
  return {
    maxPacketBytes: clamped(reader.uint64()),
    maxReadBytes: clamped(reader.uint64()),
    maxWriteBytes: clamped(reader.uint64()),
    maxOpenHandles: clamped(reader.uint64()),
  };
}

/** The payload of a reply to `limits@openssh.com`. */
export function encodeLimits(limits: SftpLimits): Uint8Array {
  return new ByteWriter()
    .safeUint64(limits.maxPacketBytes)
    .safeUint64(limits.maxReadBytes)
    .safeUint64(limits.maxWriteBytes)
    .safeUint64(limits.maxOpenHandles)
    .finish();
}

/** @throws CodecError */
export function decodeStatVfs(payload: Uint8Array): SftpStatVfs {
  const reader = new ByteReader(payload);
  return {
    blockSize: reader.uint64(),
    fragmentSize: reader.uint64(),
    blocks: reader.uint64(),
    blocksFree: reader.uint64(),
    blocksAvailable: reader.uint64(),
    files: reader.uint64(),
    filesFree: reader.uint64(),
    filesAvailable: reader.uint64(),
    fileSystemId: reader.uint64(),
    flags: reader.uint64(),
    maxNameLength: reader.uint64(),
  };
}

/** The payload of a reply to `statvfs@openssh.com`. */
export function encodeStatVfs(vfs: SftpStatVfs): Uint8Array {
  return new ByteWriter(88)
    .uint64(vfs.blockSize)
    .uint64(vfs.fragmentSize)
    .uint64(vfs.blocks)
    .uint64(vfs.blocksFree)
    .uint64(vfs.blocksAvailable)
    .uint64(vfs.files)
    .uint64(vfs.filesFree)
    .uint64(vfs.filesAvailable)
    .uint64(vfs.fileSystemId)
    .uint64(vfs.flags)
    .uint64(vfs.maxNameLength)
    .finish();
}
