import { Failure, type FailureCode } from '@waybill/core';
import { type StatusName, statusCodes } from '../codec/protocol.js';
import type { SftpReply } from '../codec/replies.js';

/** The statuses of version 3 that a server answers with. */
export type ServerStatus = Extract<
  StatusName,
  'OK' | 'EOF' | 'NO_SUCH_FILE' | 'PERMISSION_DENIED' | 'FAILURE' | 'BAD_MESSAGE' | 'OP_UNSUPPORTED'
>;

/** A STATUS reply. */
export function statusReply(status: ServerStatus, message: string): SftpReply {
  return { type: 'STATUS', code: statusCodes[status], message, language: 'en' };
}

export const OK = statusReply('OK', 'OK');
export const END_OF_FILE = statusReply('EOF', 'End of file');
export const UNSUPPORTED = statusReply('OP_UNSUPPORTED', 'Operation not supported');
export const READ_ONLY = statusReply('PERMISSION_DENIED', 'This session cannot change anything');
export const NOT_OPEN_FOR_READING = statusReply('PERMISSION_DENIED', 'The file is not open for reading');
export const NOT_OPEN_FOR_WRITING = statusReply('PERMISSION_DENIED', 'The file is not open for writing');
export const UNKNOWN_HANDLE = statusReply('FAILURE', 'Unknown handle');
export const INTERNAL_ERROR = statusReply('FAILURE', 'Internal error');

/** What is not listed is FAILURE, the status of version 3 for everything it has no other for. */
const statusByFailure: Partial<Record<FailureCode, ServerStatus>> = {
  'source.not-found': 'NO_SUCH_FILE',
  'target.not-found': 'NO_SUCH_FILE',
  'target.not-folder': 'NO_SUCH_FILE',
  'not-found': 'NO_SUCH_FILE',
  'source.denied': 'PERMISSION_DENIED',
  'target.denied': 'PERMISSION_DENIED',
  'permission.denied': 'PERMISSION_DENIED',
  'path.outside': 'PERMISSION_DENIED',
  'target.unsupported': 'OP_UNSUPPORTED',
  'path.invalid': 'BAD_MESSAGE',
  'input.invalid': 'BAD_MESSAGE',
};

/** The one mapping from what a handler throws to what a client is told. Nothing but a `publicDetail` leaves the house. */
export function replyToError(error: unknown): SftpReply {
  if (!(error instanceof Failure) || error.code === 'internal') return INTERNAL_ERROR;
  return statusReply(statusByFailure[error.code] ?? 'FAILURE', error.publicDetail);
}

/** True for what an operator must hear of, because it is a fault of ours. */
export function isInternal(error: unknown): boolean {
  return !(error instanceof Failure) || error.code === 'internal';
}
