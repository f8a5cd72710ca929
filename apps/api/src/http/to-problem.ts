import { HttpException } from '@nestjs/common';
import {
  type Problem,
  type ProblemCode,
  problemStatus,
  problemTitle,
  problemType,
  type RequestProblemCode,
} from '@waybill/contracts';
import { asFailure, Failure } from '@waybill/core';
import { InputProblem } from './input-problem.js';
import { type FieldError, RequestProblem } from './request-problem.js';

/** Where a problem happened. */
export interface ProblemPlace {
  /** The path of the request, without its query: a query may hold what somebody searched for. */
  readonly instance: string;
  readonly requestId: string;
}

/** A problem, and the headers its answer needs. */
export interface MappedProblem {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

const codeOfStatus: Readonly<Record<number, RequestProblemCode>> = {
  400: 'request.malformed',
  404: 'request.not-found',
  405: 'request.method',
  413: 'request.too-large',
  414: 'request.too-large',
  415: 'request.media-type',
};

/** The problem of an error of the web framework itself (a body too large, malformed JSON, an unknown address); undefined for others. */
function requestProblemOf(error: unknown): RequestProblem | undefined {
  if (error instanceof RequestProblem) return error;
  const status = error instanceof HttpException ? error.getStatus() : statusOfFrameworkError(error);
  const code = status === undefined ? undefined : codeOfStatus[status];
  return code === undefined ? undefined : new RequestProblem(code, { cause: error });
}

function statusOfFrameworkError(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined;
  const { code, statusCode } = error;
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : undefined;
}

interface Parts {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

function partsOf(error: unknown): Parts {
  if (error instanceof InputProblem) {
    return { code: 'input.invalid', detail: inputDetail(error.errors), errors: error.errors };
  }
  const request = requestProblemOf(error);
  if (request !== undefined) return request;
  const failure = asFailure(error);
  if (failure.code === 'internal') {
    return { code: 'internal', detail: new Failure('internal').publicDetail, errors: [] };
  }
  return {
    code: failure.code,
    detail: failure.publicDetail,
    errors: failure.field === undefined ? [] : [{ field: failure.field, message: failure.publicDetail }],
  };
}

function inputDetail(errors: readonly FieldError[]): string {
  const [first, ...rest] = errors;
  if (first === undefined) return problemTitle('input.invalid');
  const more = rest.length === 0 ? '' : ` And ${rest.length} more.`;
  return `${first.field} ${first.message}.${more}`;
}

/**
 * The one mapper of this edge: any thrown value as problem details (RFC 9457). What is not known becomes `internal`, with nothing
 * of it but the request id.
 */
export function toProblem(error: unknown, place: ProblemPlace): MappedProblem {
  const { code, detail, errors, headers = {} } = partsOf(error);
  return {
    problem: {
      type: problemType(code),
      title: problemTitle(code),
      status: problemStatus(code),
      detail,
      instance: place.instance,
      code,
      ...(errors.length === 0 ? {} : { errors: [...errors] }),
      requestId: place.requestId,
    },
    headers,
  };
}
