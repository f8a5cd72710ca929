import { assertNever } from '@waybill/core';
import { writeAttributes } from './attributes.js';
import type { ByteWriter } from './byte-writer.js';
import { beginPacket, endPacket, type PacketBuffers } from './frame.js';
import { openBits, requestTypes } from './protocol.js';
import type { InitPacket, OpenFlags, SftpRequest } from './requests.js';

function openFlagBits(flags: OpenFlags): number {
  return (
    (flags.read ? openBits.READ : 0) |
    (flags.write ? openBits.WRITE : 0) |
    (flags.append ? openBits.APPEND : 0) |
    (flags.create ? openBits.CREAT : 0) |
    (flags.truncate ? openBits.TRUNC : 0) |
    (flags.exclusive ? openBits.EXCL : 0)
  );
}

/** The INIT packet (draft §4). */
export function encodeInit(init: InitPacket): PacketBuffers {
  const writer = beginPacket(requestTypes.INIT).uint32(init.version);
  for (const pair of init.extensions) writer.text(pair.name).bytes(pair.data);
  return endPacket(writer);
}

function writeBody(writer: ByteWriter, request: Exclude<SftpRequest, { type: 'WRITE' }>): void {
  switch (request.type) {
    case 'OPEN':
      writer.text(request.path).uint32(openFlagBits(request.flags));
      writeAttributes(writer, request.attributes);
      return;
    case 'READ':
      writer.bytes(request.handle).safeUint64(request.offset).uint32(request.length);
      return;
    case 'CLOSE':
    case 'FSTAT':
    case 'READDIR':
      writer.bytes(request.handle);
      return;
    case 'LSTAT':
    case 'STAT':
    case 'OPENDIR':
    case 'REMOVE':
    case 'RMDIR':
    case 'REALPATH':
    case 'READLINK':
      writer.text(request.path);
      return;
    case 'SETSTAT':
    case 'MKDIR':
      writer.text(request.path);
      writeAttributes(writer, request.attributes);
      return;
    case 'FSETSTAT':
      writer.bytes(request.handle);
      writeAttributes(writer, request.attributes);
      return;
    case 'RENAME':
      writer.text(request.from).text(request.to);
      return;
    case 'SYMLINK':
      writer.text(request.first).text(request.second);
      return;
    case 'EXTENDED':
      writer.text(request.name).raw(request.payload);
      return;
    default:
      assertNever(request);
  }
}

/** One request, ready for the wire. The data of a WRITE is not copied. @throws CodecError for a number that does not fit its field */
export function encodeRequest(request: SftpRequest): PacketBuffers {
  const writer = beginPacket(requestTypes[request.type]).uint32(request.id);
  if (request.type === 'WRITE') {
    writer.bytes(request.handle).safeUint64(request.offset).uint32(request.data.length);
    return endPacket(writer, request.data);
  }
  writeBody(writer, request);
  return endPacket(writer);
}
