import type { Channel } from './channels.js';

/** What is told to who listens, once the transaction is committed. */
export interface News {
  readonly channel: Channel;
  readonly payload: string;
}

/** As an expression of a statement whose parameters from `$first` on are {@link newsColumns}. */
export const notifying = (first: number): string =>
  `(SELECT count(pg_notify(channel, payload)::text) FROM unnest($${first}::text[], $${first + 1}::text[]) AS news (channel, payload))`;

export function newsColumns(news: readonly News[]): readonly [channels: readonly string[], payloads: readonly string[]] {
  return [news.map(({ channel }) => channel), news.map(({ payload }) => payload)];
}
