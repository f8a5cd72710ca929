/*
 * The numbers of SFTP version 3 (draft-ietf-secsh-filexfer-02) and the sizes that both sides keep to.
 */

/** The one protocol version that is spoken. */
export const SFTP_VERSION = 3;

/** Packet types that a client sends (draft §3). */
export const requestTypes = {
  INIT: 1,
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  EXTENDED: 200,
} as const;

/** Packet types that a server sends (draft §3). */
export const replyTypes = {
  VERSION: 2,
  STATUS: 101,
  HANDLE: 102,
  DATA: 103,
  NAME: 104,
  ATTRS: 105,
  EXTENDED_REPLY: 201,
} as const;

/**
 * Status codes (draft §7). 0 to 8 are version 3; the others belong to later versions, and some servers send them in a version 3
 * session all the same. Our server sends only those of version 3.
 */
export const statusCodes = {
  OK: 0,
  EOF: 1,
  NO_SUCH_FILE: 2,
  PERMISSION_DENIED: 3,
  FAILURE: 4,
  BAD_MESSAGE: 5,
  NO_CONNECTION: 6,
  CONNECTION_LOST: 7,
  OP_UNSUPPORTED: 8,
  INVALID_HANDLE: 9,
  NO_SUCH_PATH: 10,
  FILE_ALREADY_EXISTS: 11,
  WRITE_PROTECT: 12,
  NO_SPACE_ON_FILESYSTEM: 14,
  QUOTA_EXCEEDED: 15,
  DIR_NOT_EMPTY: 18,
  NOT_A_DIRECTORY: 19,
  INVALID_FILENAME: 20,
  CANNOT_DELETE: 22,
  INVALID_PARAMETER: 23,
  FILE_IS_A_DIRECTORY: 24,
} as const;

/** The name of a status code. */
export type StatusName = keyof typeof statusCodes;

const statusNames: ReadonlyMap<number, string> = new Map(Object.entries(statusCodes).map(([name, code]) => [code, name]));

/** A printable name for any status code a server may send. */
export function statusName(code: number): string {
  return statusNames.get(code) ?? `status ${code}`;
}

/** Bits of an OPEN request's `pflags` (draft §6.3). */
export const openBits = { READ: 1, WRITE: 2, APPEND: 4, CREAT: 8, TRUNC: 16, EXCL: 32 } as const;

/** Bits of an attribute block's `flags` (draft §5). */
export const attributeBits = { SIZE: 1, UIDGID: 2, PERMISSIONS: 4, ACMODTIME: 8, EXTENDED: 0x8000_0000 } as const;

/** What `limits@openssh.com` tells as the largest packet: the length that OpenSSH allows as well. */
export const DEFAULT_MAX_PACKET_BYTES = 262_144;

/** What a packet may hold beside the data of a READ or WRITE of the largest size. */
export const PACKET_HEADROOM_BYTES = 1_024;

/** The most data one READ or WRITE carries when the other side allows it: 255 KiB. */
export const MAX_DATA_BYTES = DEFAULT_MAX_PACKET_BYTES - PACKET_HEADROOM_BYTES;

/** The most data one READ or WRITE carries when the other side tells nothing: what the draft obliges every server to take. */
export const DEFAULT_DATA_BYTES = 32_768;

/** The least that a READ or WRITE carries, whatever the other side tells. */
export const MIN_DATA_BYTES = 1_024;

/** Extensions that this package knows by name. */
export const extensionNames = {
  posixRename: 'posix-rename@openssh.com',
  limits: 'limits@openssh.com',
  fsync: 'fsync@openssh.com',
  statvfs: 'statvfs@openssh.com',
  fstatvfs: 'fstatvfs@openssh.com',
  hardlink: 'hardlink@openssh.com',
  expandPath: 'expand-path@openssh.com',
  homeDirectory: 'home-directory',
  usersGroupsById: 'users-groups-by-id@openssh.com',
  lsetstat: 'lsetstat@openssh.com',
  copyData: 'copy-data',
  checkFile: 'check-file',
  spaceAvailable: 'space-available',
} as const;
