import { type Disposition, type FailureCode, failureCodes } from './failure-codes.js';

/** Non-secret facts that help a person understand a failure: ids, paths, sizes, host names. Never a credential. */
export type FailureContext = Readonly<Record<string, string | number | boolean | null | undefined>>;

export interface FailureOptions {
  /** For logs only; never shown to a partner or an API client. */
  readonly cause?: unknown;
  /** One sentence for people outside: what happened and the way out. Shown to partners, API clients and in the console. */
  readonly publicDetail?: string;
  /** The input field at fault, as a JSON pointer (RFC 6901) or option name, when there is one. */
  readonly field?: string;
  readonly context?: FailureContext;
}

/**
 * The one error that crosses a package boundary. The code is a closed set and carries what to do about it;
 * nobody matches message text. Foreign errors are translated once, in the adapter, keeping `cause`.
 */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly publicDetail: string;
  readonly field: string | undefined;
  readonly context: FailureContext;

  constructor(code: FailureCode, options: FailureOptions = {}) {
    const publicDetail = options.publicDetail ?? failureCodes[code].summary;
    super(`${code}: ${publicDetail}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.publicDetail = publicDetail;
    this.field = options.field;
    this.context = options.context ?? {};
  }

  /** What the engine does about it: try again later, give up, or record a cancellation. */
  get disposition(): Disposition {
    return failureCodes[this.code].disposition;
  }
}

/** True when `error` is a Failure, and of this code when one is given. */
export function isFailure(error: unknown, code?: FailureCode): error is Failure {
  return error instanceof Failure && (code === undefined || error.code === code);
}

/** Any thrown value as a Failure: a Failure stays itself, an abort becomes `cancelled`, the rest `internal` with its cause kept. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && error.name === 'AbortError') {
    return error.cause instanceof Failure ? error.cause : new Failure('cancelled', { cause: error });
  }
  return new Failure('internal', { cause: error });
}
