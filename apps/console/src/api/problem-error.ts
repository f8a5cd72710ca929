import { type Problem, type ProblemCode, problem } from '@waybill/contracts';

/** What went wrong with a call: a problem document of the API, or no answer at all. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  /** Absent when no answer came. */
  readonly problem: Problem | undefined;

  constructor(message: string, options: { readonly problem?: Problem | undefined; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.problem = options.problem;
  }

  /** 0 when no answer came. */
  get status(): number {
    return this.problem?.status ?? 0;
  }

  /** True when the request may never have reached the server, so that sending it once more is safe with its idempotency key. */
  get isUnanswered(): boolean {
    return this.problem === undefined;
  }

  hasCode(code: ProblemCode): boolean {
    return this.problem?.code === code;
  }
}

/** Reads the body of a refused call. Answers that are no problem document, such as a proxy's page, keep their status. */
export function problemOf(status: number, body: unknown): ProblemError {
  const parsed = problem.safeParse(body);
  if (parsed.success) return new ProblemError(parsed.data.detail || parsed.data.title, { problem: parsed.data });
  return new ProblemError(`The server answered with status ${status} and without a reason.`, {
    problem: {
      type: 'about:blank',
      title: 'The server refused without a reason.',
      status,
      detail: `The server answered with status ${status}.`,
      instance: '',
      code: status === 401 ? 'request.unauthenticated' : 'internal',
      requestId: '',
    },
  });
}

/** A sentence for people about whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  return 'Something unexpected went wrong.';
}

/** True when the caller is not signed in any more. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.hasCode('request.unauthenticated');
}

/** True when the caller's role does not allow it. */
export function isDenied(error: unknown): boolean {
  return error instanceof ProblemError && error.hasCode('permission.denied');
}

/** True when the thing asked for is not there. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 404;
}
