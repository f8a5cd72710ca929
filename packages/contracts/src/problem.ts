import { type FailureCode, failureCodes } from '@waybill/core';
import { z } from 'zod';

/** Problems of the HTTP edge itself, beside the failure codes of the product. */
export const requestProblems = {
  'request.malformed': { status: 400, title: 'The request cannot be read.' },
  'request.unauthenticated': { status: 401, title: 'Sign in, or send an API key.' },
  'request.forged': { status: 403, title: 'The CSRF token or the origin is missing or wrong.' },
  'request.not-found': { status: 404, title: 'There is no such address.' },
  'request.method': { status: 405, title: 'This address does not take this method.' },
  'request.too-large': { status: 413, title: 'The request is too large.' },
  'request.media-type': { status: 415, title: 'Send application/json without a content encoding.' },
  'request.range': { status: 416, title: 'The file has no such part.' },
  'request.idempotency-mismatch': { status: 422, title: 'This Idempotency-Key was used for another request.' },
  'request.in-progress': { status: 409, title: 'The first request with this Idempotency-Key is still being worked on.' },
  'request.precondition-required': { status: 428, title: 'Send If-Match with the ETag of what you read.' },
  'request.throttled': { status: 429, title: 'Too many requests; wait a little.' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

/** A code of the HTTP edge. */
export type RequestProblemCode = keyof typeof requestProblems;

/** The `code` of a problem: what a program decides by. */
export type ProblemCode = FailureCode | RequestProblemCode;

/** What an endpoint answers that asks a partner's server, when that is not there or has no time. */
export const partnerNotReached = [
  'net.dns',
  'net.refused',
  'net.unreachable',
  'net.timeout',
  'net.reset',
  'partner.busy',
  'partner.misbehaved',
  'connection.busy',
  'connection.resting',
] as const satisfies readonly ProblemCode[];

/** Every code there is, in the order of the alphabet. */
export const problemCodes: readonly ProblemCode[] = [...Object.keys(failureCodes), ...Object.keys(requestProblems)]
  .filter(isProblemCode)
  .sort();

const statusOfFailure: Partial<Record<FailureCode, number>> = {
  internal: 500,
  'input.invalid': 422,
  'path.invalid': 422,
  'path.outside': 422,
  'key.passphrase-required': 422,
  'key.passphrase-wrong': 422,
  'key.unsupported': 422,
  'permission.denied': 403,
  'not-found': 404,
  'source.not-found': 404,
  'sign-in.refused': 401,
  'sign-in.code-required': 401,
  'sign-in.proof-required': 403,
  'sign-in.throttled': 429,
  'invitation.refused': 404,
  'account-link.refused': 404,
  'version.stale': 412,
  'quota.exceeded': 403,
  'target.full': 507,
};

/** The HTTP status of a code. What has no line of its own: 503 for what may work later, 409 for the rest. */
export function problemStatus(code: ProblemCode): number {
  if (isRequestProblem(code)) return requestProblems[code].status;
  return statusOfFailure[code] ?? (failureCodes[code].disposition === 'retry' ? 503 : 409);
}

/** The `title` of a code: a constant sentence. */
export function problemTitle(code: ProblemCode): string {
  return isRequestProblem(code) ? requestProblems[code].title : failureCodes[code].summary;
}

/** The `type` of a code. */
export function problemType(code: ProblemCode): string {
  return `urn:waybill:problem:${code}`;
}

function isProblemCode(code: string): code is ProblemCode {
  return code in failureCodes || code in requestProblems;
}

function isRequestProblem(code: ProblemCode): code is RequestProblemCode {
  return code in requestProblems;
}

/** Problem details (RFC 9457): the body of every error. */
export const problem = z
  .object({
    type: z.string().meta({ examples: ['urn:waybill:problem:input.invalid'] }),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().meta({ description: 'What happened this time, and the way out.' }),
    instance: z.string().meta({ description: 'The path of the request.' }),
    code: z.string().meta({ description: 'What a program decides by.', examples: ['version.stale'] }),
    errors: z
      .array(
        z.object({
          field: z.string().meta({ description: 'A JSON pointer into the body, or `?name` for a query.' }),
          message: z.string(),
        }),
      )
      .exactOptional(),
    requestId: z.string().meta({ description: 'Ties the answer to the log and the audit trail.' }),
  })
  .meta({ id: 'Problem' });

/** The body of every error. */
export type Problem = z.infer<typeof problem>;
