import type { StreamSecrets, SyslogDestination, WebhookDestination } from '../entities/audit-stream.js';
import type { Failure } from '../failure.js';

/** Of syslog over TCP: dns, tcp, send. With TLS between. Of a webhook: dns, tcp, tls, answer. */
export const deliveryStepNames = ['dns', 'tcp', 'tls', 'send', 'answer'] as const;
export type DeliveryStepName = (typeof deliveryStepNames)[number];

/** Hears how far a delivery came. */
export interface DeliveryListener {
  onStepStart?(name: DeliveryStepName): void;
  /** `detail` is for people: the address, the protocol, the answer. */
  onStep?(step: { readonly name: DeliveryStepName; readonly durationMs: number; readonly detail: string }): void;
}

/** One POST. */
export interface SignedPost {
  /** The same for each attempt at the same events. */
  readonly id: string;
  readonly body: string;
  readonly contentType: string;
  /** When the attempt is made; part of what is signed. */
  readonly at: Date;
}

/** Where a POST goes that may be answered with anything. */
export interface PostAddress extends Pick<WebhookDestination, 'url' | 'caPem'> {
  readonly headers: Readonly<Record<string, string>>;
  /** Each signs; `whsec_` and the key in base64. */
  readonly signingKeys: readonly string[];
}

/** How a POST was answered. */
export interface PostAnswer {
  readonly status: number;
  /** The first KiB of the body, as UTF-8. */
  readonly text: string;
  /** Undefined for a status of 200 to 299; what such an answer means and the way out otherwise, with `retryAfterMs` in its context where it was asked for. */
  readonly failure: Failure | undefined;
}

/**
 * Takes events to collectors, at addresses that the outbound policy allows. Throws only Failure: `net.*`, `partner.*`, `auth.refused`, `input.invalid`, and
 * `cancelled` or the reason of the signal.
 */
export interface EventCollectors {
  /** Frames are messages with their length before them. Resolves when the collector read all of them: it closed after us. */
  sendSyslog(
    to: SyslogDestination,
    secrets: StreamSecrets,
    delivery: { readonly frames: readonly string[] } & DeliveryListener,
    signal: AbortSignal,
  ): Promise<void>;
  /** Resolves when it was answered with a status of 200 to 299. Follows no redirect. */
  post(
    to: WebhookDestination,
    secrets: StreamSecrets,
    delivery: SignedPost & DeliveryListener,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Resolves to the answer, whatever its status. Follows no redirect. `http:` is taken only to this machine and to private networks that the outbound policy allows.
   */
  ask(to: PostAddress, post: SignedPost & DeliveryListener, signal: AbortSignal): Promise<PostAnswer>;
}
