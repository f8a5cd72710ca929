import type { Problem, ProblemCode } from './generated/api.js';

/** A code of this version, or one of a later server. */
type AnyCode = ProblemCode | (string & Record<never, never>);

/** One field that the server did not take. */
export interface FieldError {
  /** A JSON pointer into the body, such as `/source/path`, or `?name` for a query. */
  readonly field: string;
  readonly message: string;
}

/** The server refused: a problem document (RFC 9457). A program decides by `code`. */
export class WaybillProblem extends Error {
  override readonly name = 'WaybillProblem';
  /** The whole document. */
  readonly problem: Problem;
  /** The method that was called, such as `createPartner`. */
  readonly operationId: string;

  constructor(problem: Problem, operationId: string) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.operationId = operationId;
  }

  get code(): AnyCode {
    return this.problem.code;
  }

  /** The HTTP status. */
  get status(): number {
    return this.problem.status;
  }

  /** The fields at fault; empty when it is not about fields. */
  get errors(): readonly FieldError[] {
    return this.problem.errors ?? [];
  }

  /** Ties the refusal to the server's log and audit trail; empty when a proxy answered in its place. */
  get requestId(): string {
    return this.problem.requestId;
  }

  hasCode(code: ProblemCode): boolean {
    return this.problem.code === code;
  }
}

/** No answer came, or none that can be read: what was asked for may have been done or not. */
export class WaybillUnreachable extends Error {
  override readonly name = 'WaybillUnreachable';
  readonly operationId: string;

  constructor(message: string, operationId: string, options?: ErrorOptions) {
    super(message, options);
    this.operationId = operationId;
  }
}

/** The problem of a refused request. Answers that are no problem document, such as a proxy's page, keep their status. */
export async function problemOf(answer: Response, operationId: string): Promise<WaybillProblem> {
  const body: unknown = await answer.json().catch(() => undefined);
  if (isProblem(body)) return new WaybillProblem(body, operationId);
  const title = `The server answered with status ${answer.status} and without a reason.`;
  const code = answer.status === 401 ? 'request.unauthenticated' : 'internal';
  const unnamed = { type: 'about:blank', title, status: answer.status, detail: title, instance: '', code, requestId: '' };
  return new WaybillProblem(unnamed, operationId);
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null) return false;
  const fields = new Map<string, unknown>(Object.entries(body));
  const errors = fields.get('errors');
  return (
    ['type', 'title', 'detail', 'instance', 'code', 'requestId'].every((name) => typeof fields.get(name) === 'string') &&
    typeof fields.get('status') === 'number' &&
    (errors === undefined || Array.isArray(errors))
  );
}
