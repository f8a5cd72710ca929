import type { ExtensionPair, SftpAttributes } from './attributes.js';

/** What an OPEN asks for, as the bits of the draft say it; no combination is refused here. */
export interface OpenFlags {
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  readonly create: boolean;
  readonly truncate: boolean;
  readonly exclusive: boolean;
}

/** The body of every request but its id. Paths are in the form of `decodeName`; handles are bytes that only the server reads. */
export interface RequestBodies {
  OPEN: { readonly path: string; readonly flags: OpenFlags; readonly attributes: SftpAttributes };
  CLOSE: { readonly handle: Uint8Array };
  READ: { readonly handle: Uint8Array; readonly offset: number; readonly length: number };
  WRITE: { readonly handle: Uint8Array; readonly offset: number; readonly data: Uint8Array };
  LSTAT: { readonly path: string };
  FSTAT: { readonly handle: Uint8Array };
  SETSTAT: { readonly path: string; readonly attributes: SftpAttributes };
  FSETSTAT: { readonly handle: Uint8Array; readonly attributes: SftpAttributes };
  OPENDIR: { readonly path: string };
  READDIR: { readonly handle: Uint8Array };
  REMOVE: { readonly path: string };
  MKDIR: { readonly path: string; readonly attributes: SftpAttributes };
  RMDIR: { readonly path: string };
  REALPATH: { readonly path: string };
  STAT: { readonly path: string };
  RENAME: { readonly from: string; readonly to: string };
  READLINK: { readonly path: string };
  /** The two paths in the order they stand on the wire; which is which depends on the client (OpenSSH swapped them). */
  SYMLINK: { readonly first: string; readonly second: string };
  EXTENDED: { readonly name: string; readonly payload: Uint8Array };
}

/** The type of a request that carries an id. */
export type RequestType = keyof RequestBodies;

/** A request without its id. */
export type SftpRequestBody<T extends RequestType = RequestType> = { [K in T]: { readonly type: K } & RequestBodies[K] }[T];

/** A request as it stands on the wire. */
export type SftpRequest<T extends RequestType = RequestType> = { [K in T]: SftpRequestBody<K> & { readonly id: number } }[T];

/** The first packet of a session, which has no id. */
export interface InitPacket {
  readonly version: number;
  readonly extensions: readonly ExtensionPair[];
}
