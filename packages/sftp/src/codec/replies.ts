import { assertNever } from '@waybill/core';
import {
  type ExtensionPair,
  readAttributes,
  readEntries,
  readExtensionPairs,
  type SftpAttributes,
  type SftpEntry,
  writeAttributes,
  writeEntry,
} from './attributes.js';
import { ByteReader } from './byte-reader.js';
import { CodecError } from './codec-error.js';
import { beginPacket, endPacket, type PacketBuffers } from './frame.js';
import { replyTypes } from './protocol.js';

/** The answer to one request, without its id. */
export type SftpReply =
  | { readonly type: 'STATUS'; readonly code: number; readonly message: string; readonly language: string }
  | { readonly type: 'HANDLE'; readonly handle: Uint8Array }
  | { readonly type: 'DATA'; readonly data: Uint8Array }
  | { readonly type: 'NAME'; readonly entries: readonly SftpEntry[] }
  | { readonly type: 'ATTRS'; readonly attributes: SftpAttributes }
  | { readonly type: 'EXTENDED_REPLY'; readonly payload: Uint8Array };

/** What a client made of one packet. */
export type DecodedReply =
  | { readonly kind: 'version'; readonly version: number; readonly extensions: readonly ExtensionPair[] }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: SftpReply };

/** The VERSION packet, the answer to INIT (draft §4). */
export function encodeVersion(version: number, extensions: readonly ExtensionPair[]): PacketBuffers {
  const writer = beginPacket(replyTypes.VERSION).uint32(version);
  for (const pair of extensions) writer.text(pair.name).bytes(pair.data);
  return endPacket(writer);
}

/** One reply, ready for the wire. Data is not copied. @throws CodecError for a number that does not fit its field */
export function encodeReply(id: number, reply: SftpReply): PacketBuffers {
  const writer = beginPacket(replyTypes[reply.type]).uint32(id);
  switch (reply.type) {
    case 'STATUS':
      return endPacket(writer.uint32(reply.code).text(reply.message).text(reply.language));
    case 'HANDLE':
      return endPacket(writer.bytes(reply.handle));
    case 'DATA':
      return endPacket(writer.uint32(reply.data.length), reply.data);
    case 'NAME':
      writer.uint32(reply.entries.length);
      for (const entry of reply.entries) writeEntry(writer, entry);
      return endPacket(writer);
    case 'ATTRS':
      writeAttributes(writer, reply.attributes);
      return endPacket(writer);
    case 'EXTENDED_REPLY':
      return endPacket(writer, reply.payload);
    default:
      return assertNever(reply);
  }
}

function decodeStatus(reader: ByteReader): SftpReply {
  const code = reader.uint32();
  // Some servers leave the message and the language out, as version 2 did.
  const message = reader.remaining > 0 ? reader.text() : '';
  const language = reader.remaining > 0 ? reader.text() : '';
  return { type: 'STATUS', code, message, language };
}

function decodeBody(packetType: number, reader: ByteReader): SftpReply {
  switch (packetType) {
    case replyTypes.STATUS:
      return decodeStatus(reader);
    case replyTypes.HANDLE:
      return { type: 'HANDLE', handle: reader.bytes() };
    case replyTypes.DATA:
      return { type: 'DATA', data: reader.bytes() };
    case replyTypes.NAME:
      return { type: 'NAME', entries: readEntries(reader, 'omit') };
    case replyTypes.ATTRS:
      return { type: 'ATTRS', attributes: readAttributes(reader, 'omit') };
    case replyTypes.EXTENDED_REPLY:
      return { type: 'EXTENDED_REPLY', payload: reader.rest() };
    default:
      throw new CodecError(`a server does not send packets of type ${packetType}`);
  }
}

/**
 * Reads one packet that a server sent, without its length. Sizes beyond 2^53-1 count as not told. Views of `frame` are not copied.
 * @throws CodecError for anything that is not a reply
 */
export function decodeReply(frame: Uint8Array): DecodedReply {
  const reader = new ByteReader(frame);
  const packetType = reader.uint8();
  if (packetType === replyTypes.VERSION) {
    return { kind: 'version', version: reader.uint32(), extensions: readExtensionPairs(reader) };
  }
  const id = reader.uint32();
  return { kind: 'reply', id, reply: decodeBody(packetType, reader) };
}
