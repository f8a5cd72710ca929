import type { LiveEvent } from '@waybill/core';

/** NOTIFY channels. Other tools can listen as well, so these names stay. */
export const channels = { live: 'waybill_live', outbox: 'waybill_outbox' } as const;

export type Channel = (typeof channels)[keyof typeof channels];

/** A live event as the payload of a NOTIFY, which holds less than 8,000 bytes; ids and figures need some hundreds. */
export function livePayload(event: LiveEvent): string {
  return JSON.stringify(event);
}
