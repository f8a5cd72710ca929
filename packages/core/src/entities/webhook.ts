import type { AuditEvent } from '../audit-event.js';
import type { Id } from '../ids.js';
import type { Scope } from '../scope.js';
import { wantsEvent } from './audit-stream.js';
import type { Stored } from './record.js';

/** Why the platform paused a webhook by itself: nothing was taken for days, or the receiver said that it is gone (status 410). */
export const webhookPauseReasons = ['failing', 'gone'] as const;
export type WebhookPauseReason = (typeof webhookPauseReasons)[number];

/** An address of somebody's program, which hears of what happens by signed HTTPS POST: each event that it wants is a delivery of its own, at least once. */
export interface Webhook extends Stored {
  readonly slug: string;
  /** `https:`, or `http:` to this machine or a private network that the outbound policy allows. */
  readonly url: string;
  /** Types, or a whole noun: `transfer.committed`, `run.*`. Every one when empty. */
  readonly types: readonly string[];
  /** Only what happens to these partners; null for everything. */
  readonly scope: Scope | null;
  /** Only what these Jobs do; everything when empty. */
  readonly jobIds: readonly Id[];
  readonly enabled: boolean;
  /** Null while it is on, and when a person switched it off. */
  readonly pausedFor: WebhookPauseReason | null;
  /** The names of the secret headers that are sent along; their values are in the secret. */
  readonly headerNames: readonly string[];
  /** Certificates, PEM after PEM, that alone are trusted; those that the system trusts when null. */
  readonly caPem: string | null;
  /** Seals {@link WebhookSecrets}. */
  readonly secretId: Id;
  /** Until when deliveries carry a second signature, by the signing key before; null when there is none. */
  readonly previousKeyUntil: Date | null;
}

/** What is sealed of a webhook. */
export interface WebhookSecrets {
  /** `whsec_` and the key in base64. */
  readonly signingKey: string;
  readonly previousSigningKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A part of the trail that is delivered once more. */
export interface WebhookReplay {
  /** The next event to look at. */
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Without what was delivered already. */
  readonly onlyMissing: boolean;
}

/** How far a webhook is, and how its receiver fares. */
export interface WebhookState {
  readonly webhookId: Id;
  /** The last event of the trail that became a delivery, or that is not wanted. */
  readonly lookedAtSeq: number;
  readonly replay: WebhookReplay | null;
  readonly deliveredAt: Date | null;
  /** Since when no attempt succeeded; null while the last one did. */
  readonly failingSince: Date | null;
  /** Whether the trail heard of it. */
  readonly failingTold: boolean;
  /** Attempts that failed in a row. */
  readonly failures: number;
}

/** `parked`: every attempt failed, a person may have it tried again. `dropped`: it cannot be sent any more, its event is not in the trail. */
export const webhookDeliveryStates = ['waiting', 'delivered', 'parked', 'dropped'] as const;
export type WebhookDeliveryState = (typeof webhookDeliveryStates)[number];

/** One event on its way to one webhook. Its id is the `webhook-id` of each attempt. What is sent is read from the trail each time. */
export interface WebhookDelivery {
  readonly id: Id;
  readonly createdAt: Date;
  readonly webhookId: Id;
  /** Of the event; null for a test event, which is not in the trail. */
  readonly seq: number | null;
  readonly type: string;
  readonly state: WebhookDeliveryState;
  /** Attempts in all. */
  readonly attempts: number;
  /** Attempts since it was asked for, or asked for again. */
  readonly tries: number;
  /** Null when it is over. */
  readonly nextAttemptAt: Date | null;
  readonly finishedAt: Date | null;
  /** Of the last attempt; null before the first, and when there was no answer. */
  readonly lastStatus: number | null;
}

/** One request of a delivery, and what came of it. */
export interface WebhookAttempt {
  /** 1 for the first. */
  readonly number: number;
  readonly startedAt: Date;
  readonly durationMs: number;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** The first KiB of the answer's body, without the values of secret headers; null when there was no answer. */
  readonly answer: string | null;
  /** Null for a success. */
  readonly failure: { readonly code: string; readonly detail: string } | null;
}

/** News of how webhooks fare: sent to none of them, or two that fail now and then would make each other's. */
const unheard: readonly string[] = ['webhook.failing', 'webhook.recovered'];

/** Whether a webhook wants an event; `partnerIds` are those that its scope reaches now, undefined without a scope. */
export function wantsDelivery(
  { types, jobIds }: Pick<Webhook, 'types' | 'jobIds'>,
  partnerIds: ReadonlySet<Id> | undefined,
  event: Pick<AuditEvent, 'type' | 'severity' | 'outcome' | 'partnerId' | 'jobId'>,
): boolean {
  if (unheard.includes(event.type)) return false;
  if (partnerIds !== undefined && (event.partnerId === undefined || !partnerIds.has(event.partnerId))) return false;
  if (jobIds.length > 0 && (event.jobId === undefined || !jobIds.includes(event.jobId))) return false;
  return wantsEvent({ types, minimumSeverity: null, outcomes: [] }, event);
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What is waited after each failed attempt, in milliseconds, as the Standard Webhooks specification recommends: ten attempts over three days and three hours. */
const waits: readonly number[] = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];

/** How long nothing must have succeeded before a delivery that is parked pauses its webhook, in milliseconds. */
export const WEBHOOK_PATIENCE_MS = 72 * HOUR;

const JITTER = 0.2;

/**
 * How long to wait after the attempt of this number (1 for the first), in milliseconds, spread by a fifth so that deliveries that failed together do not come back
 * together; undefined after the last. `random` is 0 ≤ x < 1.
 */
export function webhookWaitMs(tries: number, random: number): number | undefined {
  const wait = waits[tries - 1];
  return wait === undefined ? undefined : Math.round(wait * (1 - JITTER + 2 * JITTER * random));
}
