import { problemTitle, type RequestProblemCode } from '@waybill/contracts';

/** One field at fault, for people. */
export interface FieldError {
  /** A JSON pointer into the body, `?name` for the query, `{name}` for the path, or the name of a header. */
  readonly field: string;
  readonly message: string;
}

interface RequestProblemOptions {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A request refused at the HTTP edge, before any use case was called. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';
  readonly code: RequestProblemCode;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** Headers the answer needs, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RequestProblemCode, options: RequestProblemOptions = {}) {
    const detail = options.detail ?? problemTitle(code);
    super(`${code}: ${detail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.detail = detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}
