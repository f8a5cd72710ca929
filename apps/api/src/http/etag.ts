import { type RouteContract, versionOf } from '@waybill/contracts';
import { Failure } from '@waybill/core';
import { RequestProblem } from './request-problem.js';

/**
 * The version a change is meant for, as `If-Match` names it. Undefined where the contract does not require the header and none was sent.
 * @throws RequestProblem `request.precondition-required` when it is required and missing; Failure `version.stale` when it names no version
 */
export function expectedVersion(contract: RouteContract, ifMatch: string | undefined): number | undefined {
  const tag = ifMatch?.trim() ?? '';
  if (tag === '' || tag === '*') {
    if (contract.ifMatch !== true) return undefined;
    throw new RequestProblem('request.precondition-required', {
      detail: 'Send If-Match with the ETag of what you read, such as If-Match: "v3".',
    });
  }
  // A proxy that compresses weakens the tag (RFC 9110 §8.8.1); the version it names is exact all the same.
  const version = versionOf(tag.replace(/^W\//, ''));
  if (version === undefined) {
    throw new Failure('version.stale', {
      publicDetail: 'If-Match does not hold an ETag of this API. Read the thing again and send its ETag.',
      field: 'If-Match',
    });
  }
  return version;
}
