import type { LiveEvent } from '@waybill/core';
import type { News } from './notify.js';

/** NOTIFY channels. Other tools can listen as well, so these names stay. */
export const channels = {
  live: 'waybill_live',
  /** What was changed, apart: those who follow a thing are not woken by every file that moves. */
  changes: 'waybill_changes',
  outbox: 'waybill_outbox',
  servers: 'waybill_servers',
} as const;

export type Channel = (typeof channels)[keyof typeof channels];

/** A NOTIFY holds less than 8,000 bytes. An event holds ids and figures, some hundreds in ASCII. */
const MOST_BYTES = 7_500;

/** Live events as NOTIFYs, each a JSON array: as many events in each as it holds. */
export function newsOf(events: readonly LiveEvent[]): readonly News[] {
  const isChange = ({ kind }: LiveEvent): boolean => kind === 'changed';
  return [
    ...payloadsOf(events.filter((event) => !isChange(event))).map((payload) => ({ channel: channels.live, payload })),
    ...payloadsOf(events.filter(isChange)).map((payload) => ({ channel: channels.changes, payload })),
  ];
}

function payloadsOf(events: readonly LiveEvent[]): readonly string[] {
  const payloads: string[] = [];
  let texts: string[] = [];
  let bytes = 0;
  const end = (): void => {
    if (texts.length > 0) payloads.push(`[${texts.join(',')}]`);
    texts = [];
    bytes = 0;
  };
  for (const event of events) {
    const text = JSON.stringify(event);
    const more = Buffer.byteLength(text) + 1;
    if (bytes + more > MOST_BYTES) end();
    texts.push(text);
    bytes += more;
  }
  end();
  return payloads;
}
