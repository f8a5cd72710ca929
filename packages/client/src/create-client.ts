import type { Ref } from './call-types.js';
import { type Api, operations, type Run } from './generated/api.js';
import { methodsOf } from './methods.js';
import { type RetryPolicy, usualRetries } from './retry-policy.js';
import { type ClientSession, Transport } from './transport.js';
import { type WaitForRunOptions, waitForRun } from './wait-for-run.js';

/** What a client needs to know. */
export type ClientOptions = {
  /** Where Waybill is: `https://waybill.example.com`. In a page that Waybill serves it may be left out. */
  readonly baseUrl?: string | undefined;
  readonly retry?: Partial<RetryPolicy> | undefined;
  /** In place of the platform's own, for a proxy or a certificate of one's own. */
  readonly fetch?: typeof globalThis.fetch | undefined;
} & (
  | {
      /** `wb_…`, of *API keys* in the console or `waybill admin create-api-key`. */
      readonly apiKey: string;
      readonly session?: undefined;
    }
  | { readonly session: ClientSession; readonly apiKey?: undefined }
);

/** Every endpoint as a method, and what programs do with several of them. */
export type Client = Omit<Api, 'runs'> & {
  readonly runs: Api['runs'] & {
    /**
     * Resolves when a run is over, however it ended: look at its `state`.
     * @throws the signal's reason when it is aborted; the run goes on
     */
    wait(which: Ref, options?: WaitForRunOptions): Promise<Run>;
  };
};

/**
 * A client of a Waybill server. Nothing is sent before its first call.
 * @throws TypeError for an address or a key that cannot be one
 */
export function createClient(options: ClientOptions): Client {
  const api = apiOver(createTransport(options));
  return { ...api, runs: { ...api.runs, wait: (which, how) => waitForRun(api.runs.get, which, how) } };
}

/** The lower half of a client, for those who have contracts of their own: the console. */
export function createTransport({ baseUrl = '', apiKey, session, retry, fetch: ownFetch }: ClientOptions): Transport {
  return new Transport({
    baseUrl: checkedBaseUrl(baseUrl),
    credential: session === undefined ? { apiKey: checkedKey(apiKey) } : { session },
    retry: { ...usualRetries, ...retry },
    fetch: ownFetch ?? ((input, init) => globalThis.fetch(input, init)),
  });
}

/** The groups of the generated table, whose types were generated beside it. */
function apiOver(transport: Transport): Api;
function apiOver(transport: Transport): unknown {
  const groups = Object.entries(operations).map(([group, methods]) => [
    group,
    Object.fromEntries(Object.entries(methods).flatMap(([name, operation]) => methodsOf(name, operation, transport))),
  ]);
  return Object.fromEntries(groups);
}

function checkedBaseUrl(baseUrl: string): string {
  if (baseUrl === '') return '';
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.search !== '' || url.username !== '') {
    throw new TypeError(`baseUrl: "${baseUrl}" must be an address such as https://waybill.example.com.`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function checkedKey(apiKey: string): string {
  if (/^wb_[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  throw new TypeError('apiKey: must be an API key, which begins with wb_. Is the variable that holds it set?');
}
