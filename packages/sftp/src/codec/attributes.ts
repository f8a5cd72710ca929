import type { ByteReader } from './byte-reader.js';
import type { ByteWriter } from './byte-writer.js';
import { CodecError } from './codec-error.js';
import { attributeBits } from './protocol.js';

/** A name with data of any form. Pairs are kept as a list, never as an object's keys, so no name is special. */
export interface ExtensionPair {
  readonly name: string;
  readonly data: Uint8Array;
}

/** The attributes of a file (draft §5). What is absent was not sent, and is not sent. */
export interface SftpAttributes {
  readonly sizeBytes?: number;
  /** User and group id; the draft sends both or none. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** POSIX `st_mode`: type and permission bits. */
  readonly mode?: number;
  /** Seconds since 1970 UTC, unsigned 32 bits; the draft sends both or none. */
  readonly times?: { readonly accessedAtSeconds: number; readonly modifiedAtSeconds: number };
  readonly extended?: readonly ExtensionPair[];
}

/** One row of a NAME reply. Names are in the form of `decodeName`. */
export interface SftpEntry {
  readonly name: string;
  /** The line of `ls -l` that the server made up for people; programs should not read it. */
  readonly longname: string;
  readonly attributes: SftpAttributes;
}

/** What to do with a size beyond 2^53-1: a server refuses it, a client takes it as not told (it is only a hint). */
export type OversizePolicy = 'refuse' | 'omit';

/** The least an extension pair takes: two empty strings. */
const MIN_PAIR_BYTES = 8;
/** The least a NAME row takes: two empty strings and the flags of its attributes. */
const MIN_ENTRY_BYTES = 12;

/** Refuses a count that the rest of the packet cannot hold, before anything is set aside for it. */
function checkedCount(reader: ByteReader, leastBytesEach: number): number {
  const count = reader.uint32();
  if (count * leastBytesEach > reader.remaining) throw new CodecError(`a count of ${count} does not fit the packet`);
  return count;
}

/** Reads extension pairs up to the packet's end, as in INIT and VERSION. @throws CodecError */
export function readExtensionPairs(reader: ByteReader): ExtensionPair[] {
  const pairs: ExtensionPair[] = [];
  while (reader.remaining > 0) pairs.push({ name: reader.text(), data: reader.bytes() });
  return pairs;
}

/** Reads an attribute block. Unknown flag bits are ignored, as OpenSSH does. @throws CodecError */
export function readAttributes(reader: ByteReader, oversize: OversizePolicy): SftpAttributes {
  const flags = reader.uint32();
  const attributes: { -readonly [K in keyof SftpAttributes]: SftpAttributes[K] } = {};
  if ((flags & attributeBits.SIZE) !== 0) {
    const size = reader.uint64();
    if (size <= BigInt(Number.MAX_SAFE_INTEGER)) attributes.sizeBytes = Number(size);
    else if (oversize === 'refuse') throw new CodecError('a size is beyond 2^53-1');
  }
  if ((flags & attributeBits.UIDGID) !== 0) attributes.owner = { uid: reader.uint32(), gid: reader.uint32() };
  if ((flags & attributeBits.PERMISSIONS) !== 0) attributes.mode = reader.uint32();
  if ((flags & attributeBits.ACMODTIME) !== 0) {
    attributes.times = { accessedAtSeconds: reader.uint32(), modifiedAtSeconds: reader.uint32() };
  }
  if ((flags & attributeBits.EXTENDED) !== 0) {
    const pairs: ExtensionPair[] = [];
    for (let left = checkedCount(reader, MIN_PAIR_BYTES); left > 0; left -= 1) {
      pairs.push({ name: reader.text(), data: reader.bytes() });
    }
    attributes.extended = pairs;
  }
  return attributes;
}

/** Writes an attribute block. @throws CodecError for a number that does not fit its field */
export function writeAttributes(writer: ByteWriter, attributes: SftpAttributes): void {
  const { sizeBytes, owner, mode, times, extended } = attributes;
  let flags = 0;
  if (sizeBytes !== undefined) flags += attributeBits.SIZE;
  if (owner !== undefined) flags += attributeBits.UIDGID;
  if (mode !== undefined) flags += attributeBits.PERMISSIONS;
  if (times !== undefined) flags += attributeBits.ACMODTIME;
  if (extended !== undefined) flags += attributeBits.EXTENDED;
  writer.uint32(flags);
  if (sizeBytes !== undefined) writer.safeUint64(sizeBytes);
  if (owner !== undefined) writer.uint32(owner.uid).uint32(owner.gid);
  if (mode !== undefined) writer.uint32(mode);
  if (times !== undefined) writer.uint32(times.accessedAtSeconds).uint32(times.modifiedAtSeconds);
  if (extended !== undefined) {
    writer.uint32(extended.length);
    for (const pair of extended) writer.text(pair.name).bytes(pair.data);
  }
}

/** Reads the rows of a NAME reply. @throws CodecError */
export function readEntries(reader: ByteReader, oversize: OversizePolicy): SftpEntry[] {
  const entries: SftpEntry[] = [];
  for (let left = checkedCount(reader, MIN_ENTRY_BYTES); left > 0; left -= 1) {
    entries.push({ name: reader.text(), longname: reader.text(), attributes: readAttributes(reader, oversize) });
  }
  return entries;
}

/** Writes one row of a NAME reply. */
export function writeEntry(writer: ByteWriter, entry: SftpEntry): void {
  writer.text(entry.name).text(entry.longname);
  writeAttributes(writer, entry.attributes);
}
