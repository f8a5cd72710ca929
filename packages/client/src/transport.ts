import { buildRequest, etagOf } from '@waybill/contracts';
import type { ChangeOptions } from './call-types.js';
import { proposedIn, WaybillChangeProposed } from './change-proposed.js';
import { newIdempotencyKey } from './idempotency-key.js';
import type { Operation } from './operation.js';
import { pauseBeforeNext, type RetryPolicy, retryAfterMs } from './retry-policy.js';
import { wait } from './wait.js';
import { problemOf, WaybillProblem, WaybillUnreachable } from './waybill-problem.js';

/** A person's session, in a browser: the cookie goes by itself. */
export interface ClientSession {
  /** Goes with every change. */
  csrfToken(): string | undefined;
  /** Has the person prove once more who they are; resolves to whether they did. What was refused for want of it is sent again then. */
  proveAgain?(): Promise<boolean>;
}

/** Who speaks to which server, and how. */
export interface TransportOptions {
  /** Without a `/` at its end; empty = the server that the page came from. */
  readonly baseUrl: string;
  readonly credential: { readonly apiKey: string } | { readonly session: ClientSession };
  readonly retry: RetryPolicy;
  readonly fetch: typeof globalThis.fetch;
}

/** The input of a call. */
export interface CallInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** Bytes of a file, where the endpoint takes them in place of a body. */
  readonly content?: FileContent;
}

/** Bytes of a file. */
export type FileContent = Uint8Array<ArrayBuffer> | Blob;

/** A call's options as the transport takes them. */
export interface SendOptions extends ChangeOptions {
  /** The version that was read; goes into `If-Match`. */
  readonly ifMatch?: number | undefined;
}

/** Sends requests and reads answers. Knows nothing of what they mean. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /**
   * The answer to a call, its body not yet read. Sends again what failed and may be sent again, with the same Idempotency-Key.
   * @throws WaybillProblem when the server refused
   * @throws WaybillUnreachable when no answer came
   */
  async send(operation: Operation, input: CallInput, options: SendOptions = {}): Promise<Response> {
    const { url, body: json } = buildRequest(operation, input);
    const body = operation.takesBytes === undefined ? json : input.content;
    const key = operation.idempotent === true ? (options.idempotencyKey ?? newIdempotencyKey()) : undefined;
    const request = { operation, url, body, key, options };
    let answerWasLost = false;
    let mayProve = true;
    for (let attempt = 0; ; ) {
      const answer = await this.#attempt(request);
      if (answer instanceof Response && answer.ok) return answer;
      const error = answer instanceof Response ? await problemOf(answer, operation.operationId) : answer;
      // The one before has removed it, and only its answer did not come.
      if (answerWasLost && operation.method === 'DELETE' && answer instanceof Response && answer.status === 404) {
        return new Response(null, { status: 204 });
      }
      if (mayProve && (await this.#proves(error))) {
        mayProve = false;
        continue;
      }
      const askedPauseMs = answer instanceof Response ? retryAfterMs(answer.headers.get('retry-after'), Date.now()) : undefined;
      const failed = { error, askedPauseMs, attempt, keyed: key !== undefined };
      const pause = pauseBeforeNext(operation, failed, this.#options.retry);
      if (pause === undefined) throw error;
      answerWasLost ||= error instanceof WaybillUnreachable || [502, 504].includes(error.status);
      await wait(pause, options.signal);
      attempt += 1;
    }
  }

  /**
   * What a call answers with, as JSON; undefined where it has no content.
   * @throws WaybillChangeProposed when it was not done, and waits for a second person
   */
  async json(operation: Operation, input: CallInput, options: SendOptions = {}): Promise<unknown> {
    const answer = await this.send(operation, input, options);
    if (answer.status === 204) return undefined;
    const content = await this.#contentOf(answer, operation, options);
    const proposed = answer.status === 202 ? proposedIn(content) : undefined;
    if (proposed !== undefined) throw new WaybillChangeProposed(proposed, operation.operationId);
    return content;
  }

  async #contentOf(answer: Response, operation: Operation, options: SendOptions): Promise<unknown> {
    try {
      return await answer.json();
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw new WaybillUnreachable('The answer of the server was cut or is no JSON.', operation.operationId, { cause });
    }
  }

  async #proves(error: WaybillProblem | WaybillUnreachable): Promise<boolean> {
    const { credential } = this.#options;
    if (!('session' in credential) || !(error instanceof WaybillProblem)) return false;
    return error.hasCode('sign-in.proof-required') && ((await credential.session.proveAgain?.()) ?? false);
  }

  async #attempt(request: PreparedRequest): Promise<Response | WaybillUnreachable> {
    const { operation, url, body, options } = request;
    const { baseUrl, credential } = this.#options;
    const init: RequestInit = {
      method: operation.method,
      headers: headersOf(request, credential),
      // Another address must not get the key, and a change that is redirected would become a read.
      redirect: 'error',
      ...('session' in credential ? { credentials: 'same-origin' } : { credentials: 'omit' }),
      ...(body === undefined ? {} : { body }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    };
    try {
      return await this.#options.fetch(`${baseUrl}${url}`, init);
    } catch (cause) {
      options.signal?.throwIfAborted();
      return new WaybillUnreachable(sentenceOf(baseUrl, cause), operation.operationId, { cause });
    }
  }
}

/** A request of a call: each attempt sends the same. */
interface PreparedRequest {
  readonly operation: Operation;
  readonly url: string;
  readonly body: string | FileContent | undefined;
  readonly key: string | undefined;
  readonly options: SendOptions;
}

function headersOf({ operation, body, key, options }: PreparedRequest, credential: TransportOptions['credential']): Headers {
  const headers = new Headers({ accept: `${operation.produces ?? 'application/json'}, application/problem+json` });
  if ('apiKey' in credential) headers.set('authorization', `Bearer ${credential.apiKey}`);
  const csrfToken = 'session' in credential && operation.method !== 'GET' ? credential.session.csrfToken() : undefined;
  if (csrfToken !== undefined) headers.set('x-csrf-token', csrfToken);
  if (body !== undefined) headers.set('content-type', typeof body === 'string' ? 'application/json' : 'application/octet-stream');
  if (operation.ifMatch === true && options.ifMatch !== undefined) headers.set('if-match', etagOf(options.ifMatch));
  if (key !== undefined) headers.set('idempotency-key', key);
  return headers;
}

/** What fetch says is hidden in its cause; people need it to find a wrong address or certificate. */
function sentenceOf(baseUrl: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const reason = cause instanceof Error && cause.message !== '' ? ` (${cause.message})` : '';
  const server = baseUrl === '' ? 'The server' : baseUrl;
  return `${server} cannot be reached${reason}. Check the address and the network, then try again.`;
}
