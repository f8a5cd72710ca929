import { Failure, type FailureCode, failureCodes } from '@waybill/core';
import { statusCodes, statusName } from '../codec/protocol.js';
import type { RequestType } from '../codec/requests.js';
import { partnerWords } from './partner-words.js';

/** A partner's text is kept for people, but not without end. */
const MAX_MESSAGE_LENGTH = 1_000;

/** What the partner refused, and in which words. */
export interface RefusedRequest {
  readonly operation: RequestType;
  /** The path or extension name it was about, when it was about one. */
  readonly subject?: string;
}

/**
 * The partner answered a request with a status other than OK. It tells what was answered and not yet what it means, because a
 * missing file means one thing at a source and another at a target: {@link statusToFailure} decides, once the side is known.
 */
export class SftpStatusError extends Error {
  override readonly name = 'SftpStatusError';
  /** As in `statusCodes`; any uint32 is possible. */
  readonly status: number;
  /** The partner's own words, in any language, cut at 1,000 characters. Untrusted. */
  readonly partnerMessage: string;
  readonly request: RefusedRequest;

  constructor(status: number, partnerMessage: string, request: RefusedRequest) {
    super(`${request.operation} was answered with ${statusName(status)}`);
    this.status = status;
    this.partnerMessage = partnerMessage.slice(0, MAX_MESSAGE_LENGTH);
    this.request = request;
  }
}

/** Which end of a copy a request was about. */
export type TransferSide = 'source' | 'target';

/*
 * FAILURE is what version 3 has for everything it has no code for (a full disk, something in the way). Its text is free, so it
 * is not read: the meaning stays open, which retries, and the text is there for a person.
 */
const failureCodesByStatus: ReadonlyMap<number, Readonly<Record<TransferSide, FailureCode>>> = new Map([
  [statusCodes.NO_SUCH_FILE, { source: 'source.not-found', target: 'target.not-found' }],
  [statusCodes.PERMISSION_DENIED, { source: 'source.denied', target: 'target.denied' }],
  [statusCodes.OP_UNSUPPORTED, { source: 'target.unsupported', target: 'target.unsupported' }],
  [statusCodes.NO_CONNECTION, { source: 'net.reset', target: 'net.reset' }],
  [statusCodes.CONNECTION_LOST, { source: 'net.reset', target: 'net.reset' }],
  [statusCodes.NO_SUCH_PATH, { source: 'source.not-found', target: 'target.not-found' }],
  [statusCodes.FILE_ALREADY_EXISTS, { source: 'target.exists', target: 'target.exists' }],
  [statusCodes.WRITE_PROTECT, { source: 'source.denied', target: 'target.denied' }],
  [statusCodes.NO_SPACE_ON_FILESYSTEM, { source: 'target.full', target: 'target.full' }],
  [statusCodes.QUOTA_EXCEEDED, { source: 'target.full', target: 'target.full' }],
  [statusCodes.DIR_NOT_EMPTY, { source: 'target.not-empty', target: 'target.not-empty' }],
  [statusCodes.NOT_A_DIRECTORY, { source: 'target.not-folder', target: 'target.not-folder' }],
  [statusCodes.INVALID_FILENAME, { source: 'path.invalid', target: 'path.invalid' }],
  [statusCodes.CANNOT_DELETE, { source: 'source.denied', target: 'target.denied' }],
  [statusCodes.FILE_IS_A_DIRECTORY, { source: 'target.is-folder', target: 'target.is-folder' }],
]);

/** The Failure that a partner's status means at this side of a copy, with the partner's own words made harmless at its end. */
export function statusToFailure(error: SftpStatusError, side: TransferSide): Failure {
  const code = failureCodesByStatus.get(error.status)?.[side] ?? 'partner.misbehaved';
  const status = statusName(error.status);
  const detail =
    code === 'partner.misbehaved' ? `The partner answered ${status} to ${error.request.operation}.` : failureCodes[code].summary;
  return new Failure(code, {
    cause: error,
    publicDetail: `${detail}${partnerWords(error.partnerMessage, status)}`,
    context: {
      operation: error.request.operation,
      status,
      partnerMessage: error.partnerMessage,
      ...(error.request.subject === undefined ? {} : { subject: error.request.subject }),
    },
  });
}
