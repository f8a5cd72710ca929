import { t } from '@lingui/core/macro';
import { WaybillProblem, WaybillUnreachable } from '@waybill/client';
import type { ProblemCode } from '@waybill/contracts';

/** A sentence for people about whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  return t`Something unexpected went wrong.`;
}

/** Whether the server refused with this code. */
export function hasCode(error: unknown, code: ProblemCode): boolean {
  return error instanceof WaybillProblem && error.hasCode(code);
}

/** True when the request may never have reached the server, so that sending it once more is safe with its idempotency key. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof WaybillUnreachable;
}

/** True when the caller is not signed in any more. */
export function isSignedOut(error: unknown): boolean {
  return hasCode(error, 'request.unauthenticated');
}

/** True when the caller's role does not allow it. */
export function isDenied(error: unknown): boolean {
  return hasCode(error, 'permission.denied');
}

/** True when the thing asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WaybillProblem && error.status === 404;
}
