import {
  asFailure,
  type DeliveryListener,
  Failure,
  type Id,
  isFailure,
  type Webhook,
  type WebhookAttempt,
  type WebhookSecrets,
} from '@waybill/core';
import type { StreamDeps } from '../streams/stream-deps.js';

/** However slowly a receiver answers, an attempt is given up after this. */
const MOST_ATTEMPT_MS = 30_000;

/** Shorter values are found in any text, and are no secrets. */
const SHORTEST_SECRET = 6;

type PostDeps = Pick<StreamDeps, 'database' | 'secretBox' | 'collectors' | 'clock'>;

/** What came of one request: what the log keeps of it, and how it failed. */
export interface PostOutcome {
  readonly attempt: Omit<WebhookAttempt, 'number'>;
  /** Undefined for a success. */
  readonly failure: Failure | undefined;
}

/** What is sealed of a webhook. */
export async function openWebhookSecrets(
  { database, secretBox }: Pick<PostDeps, 'database' | 'secretBox'>,
  secretId: Id,
): Promise<WebhookSecrets> {
  const sealed = await database.read.secrets.get(secretId);
  return secretBox.open(sealed, (plain): WebhookSecrets => JSON.parse(Buffer.from(plain).toString('utf8')));
}

/** Makes one request, signed. What fails is an outcome, not an error. @throws the reason of `signal`, Failure `database.unavailable` */
export async function postMessage(
  deps: PostDeps,
  webhook: Webhook,
  {
    secrets,
    id,
    body,
    ...listener
  }: { readonly secrets: WebhookSecrets; readonly id: Id; readonly body: string } & DeliveryListener,
  signal: AbortSignal,
): Promise<PostOutcome> {
  const startedAt = deps.clock.now();
  const began = performance.now();
  const { url, caPem } = webhook;
  const { headers = {} } = secrets;
  const to = { url, caPem, headers, signingKeys: keysOf(webhook, secrets, startedAt) };
  const post = { id, body, contentType: 'application/json', at: startedAt, ...listener };
  const tooLong = new AbortController();
  const publicDetail = `The receiver did not answer within ${MOST_ATTEMPT_MS / 1000} seconds.`;
  const timer = setTimeout(() => tooLong.abort(new Failure('net.timeout', { publicDetail })), MOST_ATTEMPT_MS);
  const outcome = (status: number | null, answer: string | null, failure: Failure | undefined): PostOutcome => ({
    attempt: {
      ...{ startedAt, durationMs: performance.now() - began, status, answer },
      failure: failure === undefined ? null : { code: failure.code, detail: failure.publicDetail },
    },
    failure,
  });
  try {
    const { status, text, failure } = await deps.collectors.ask(to, post, AbortSignal.any([signal, tooLong.signal]));
    return outcome(status, withoutSecrets(text, secrets), failure);
  } catch (error) {
    signal.throwIfAborted();
    // What is ours to mend is no failure of the receiver's.
    if (isFailure(error, 'database.unavailable')) throw error;
    return outcome(null, null, asFailure(error));
  } finally {
    clearTimeout(timer);
  }
}

/** The key, and the one before while that holds: who verifies by either is content. */
function keysOf({ previousKeyUntil }: Webhook, { signingKey, previousSigningKey }: WebhookSecrets, now: Date): readonly string[] {
  const holds = previousSigningKey !== undefined && previousKeyUntil !== null && previousKeyUntil > now;
  return holds ? [signingKey, previousSigningKey] : [signingKey];
}

/** How an answer may repeat a value: as it is, in JSON (some escape the slash as well), in a page, in an address, in base64. */
function spellings(value: string): readonly string[] {
  const inJson = JSON.stringify(value).slice(1, -1);
  const inPage = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const inBase64 = Buffer.from(value).toString('base64');
  return [...new Set([value, inJson, inJson.replaceAll('/', '\\/'), inPage, encodeURIComponent(value), inBase64])];
}

/** An answer may repeat what it was sent, and its end may be cut within a secret. */
function withoutSecrets(text: string, { signingKey, previousSigningKey = '', headers = {} }: WebhookSecrets): string {
  const values = [signingKey, previousSigningKey, ...Object.values(headers)].filter(({ length }) => length >= SHORTEST_SECRET);
  return values
    .flatMap(spellings)
    .toSorted((one, other) => other.length - one.length)
    .reduce((shown, value) => {
      const whole = shown.replaceAll(value, '(secret)');
      for (let length = value.length - 1; length >= SHORTEST_SECRET; length -= 1) {
        if (whole.endsWith(value.slice(0, length))) return `${whole.slice(0, -length)}(secret)`;
      }
      return whole;
    }, text);
}
