export { listFolder } from './client/list-folder.js';
export { type ReadAheadOptions, readAhead } from './client/read-ahead.js';
export {
  connectSftpClient,
  type SftpClient,
  type SftpClientLimits,
  type SftpClientOptions,
  type SftpHandle,
} from './client/sftp-client.js';
export { type RefusedRequest, SftpStatusError, statusToFailure, type TransferSide } from './client/status-error.js';
export { DEFAULT_LANE_BYTES, type WriteBehind, type WriteBehindOptions, writeBehind } from './client/write-behind.js';
export type { ExtensionPair, SftpAttributes, SftpEntry } from './codec/attributes.js';
export { ByteReader } from './codec/byte-reader.js';
export { ByteWriter } from './codec/byte-writer.js';
export { CodecError } from './codec/codec-error.js';
export { encodeLimits, type SftpLimits, type SftpStatVfs } from './codec/extensions.js';
export {
  DEFAULT_DATA_BYTES,
  DEFAULT_MAX_PACKET_BYTES,
  extensionNames,
  MAX_DATA_BYTES,
  SFTP_VERSION,
  type StatusName,
  statusCodes,
  statusName,
} from './codec/protocol.js';
export type { OpenFlags, RequestType } from './codec/requests.js';
export type { ServerExtension } from './server/extensions.js';
export type {
  SftpFileHandle,
  SftpFolderHandle,
  SftpFolderRow,
  SftpHandlers,
  SftpReadUse,
  SftpRenameOptions,
} from './server/handlers.js';
export type { SftpServerOptions, SftpSessionEnd, SftpSessionOutcome } from './server/options.js';
export { serveSftp } from './server/serve-sftp.js';
export { onAbort } from './stream/abort-listeners.js';
