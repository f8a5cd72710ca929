import { type BuiltRequest, buildRequest, etagOf, type Input, type Output, type RouteContract } from '@waybill/contracts';
import { ProblemError, problemOf } from './problem-error.js';

/** What a call needs besides its input. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** The version that was read; goes into `If-Match`. */
  readonly ifMatch?: number | undefined;
  /** Makes sending the same request once more safe. */
  readonly idempotencyKey?: string | undefined;
}

/** Where the client learns the session's CSRF token, and has the person prove once more who they are. */
export interface ClientSession {
  csrfToken(): string | undefined;
  /** Resolves to whether they did; what was refused for want of it is sent again then. */
  proveAgain(): Promise<boolean>;
}

let session: ClientSession = { csrfToken: () => undefined, proveAgain: async () => false };

/** Tells the client whose session it speaks for. Called once, at start. */
export function speakFor(next: ClientSession): void {
  session = next;
}

/** The headers of a request: JSON, CSRF token, `If-Match`, `Idempotency-Key`, as far as the endpoint takes them. */
export function headersOf(
  contract: RouteContract,
  request: BuiltRequest,
  options: CallOptions & { readonly csrfToken?: string | undefined },
): Headers {
  const headers = new Headers({ accept: contract.produces ?? 'application/json' });
  if (request.body !== undefined) headers.set('content-type', 'application/json');
  if (request.method !== 'GET' && options.csrfToken !== undefined) headers.set('x-csrf-token', options.csrfToken);
  if (contract.ifMatch === true && options.ifMatch !== undefined) headers.set('if-match', etagOf(options.ifMatch));
  if (contract.idempotent === true && options.idempotencyKey !== undefined) {
    headers.set('idempotency-key', options.idempotencyKey);
  }
  return headers;
}

async function answerOf(contract: RouteContract, request: BuiltRequest, options: CallOptions): Promise<Response> {
  try {
    return await send(contract, request, options);
  } catch (error) {
    const wantsProof = error instanceof ProblemError && error.hasCode('sign-in.proof-required');
    if (!wantsProof || !(await session.proveAgain())) throw error;
    return send(contract, request, options);
  }
}

async function send(contract: RouteContract, request: BuiltRequest, options: CallOptions): Promise<Response> {
  const headers = headersOf(contract, request, { ...options, csrfToken: session.csrfToken() });
  const init: RequestInit = { method: request.method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (request.body !== undefined) init.body = request.body;
  if (options.signal !== undefined) init.signal = options.signal;
  let answer: Response;
  try {
    answer = await fetch(request.url, init);
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause;
    throw new ProblemError('The server cannot be reached. Check the network, then try again.', { cause });
  }
  if (!answer.ok) throw problemOf(answer.status, await bodyOf(answer));
  return answer;
}

async function bodyOf(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

/**
 * Calls an endpoint and gives what it answers, checked against its contract.
 * @throws ProblemError
 */
export function call<R extends RouteContract>(contract: R, input: Input<R>, options?: CallOptions): Promise<Output<R>>;
export async function call(contract: RouteContract, input: object, options: CallOptions = {}): Promise<unknown> {
  const answer = await answerOf(contract, buildRequest<RouteContract>(contract, input), options);
  if (contract.response === undefined) return undefined;
  const parsed = contract.response.safeParse(await bodyOf(answer));
  if (parsed.success) return parsed.data;
  throw new ProblemError('The server’s answer cannot be understood. Reload the page: the console may be older than the server.', {
    cause: parsed.error,
  });
}
