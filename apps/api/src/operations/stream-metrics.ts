import type { AuditStream, AuditStreamState, Database, StreamLag } from '@waybill/core';
import { secondsBehind } from '../views/stream-views.js';
import { exposition, type Metric } from './exposition.js';

/** A stream of the audit trail, and how far it is. */
export interface StreamFigures {
  readonly stream: AuditStream;
  readonly state: AuditStreamState;
  readonly lag: StreamLag;
}

/** More than there may be. */
const MOST_STREAMS = 100;

/** All streams, with how far each is. */
export async function streamFigures({ read: { auditStreams } }: Pick<Database, 'read'>): Promise<readonly StreamFigures[]> {
  const { items } = await auditStreams.list({}, { limit: MOST_STREAMS });
  return Promise.all(
    items.map(async (stream) => ({ stream, state: await auditStreams.state(stream.id), lag: await auditStreams.lag(stream.id) })),
  );
}

interface Family extends Omit<Metric, 'samples'> {
  readonly value: (figures: StreamFigures, now: Date) => number;
}

/** What is told of every stream that is on. Documented in docs/audit-streams.md. */
const families: readonly Family[] = [
  { name: 'events_behind', type: 'gauge', help: 'Events that a stream did not look at yet', value: ({ lag }) => lag.events },
  {
    ...{ name: 'seconds_behind', type: 'gauge', help: 'Age of the oldest event that a stream did not look at yet' },
    value: ({ lag }, now) => secondsBehind(lag, now),
  },
  { name: 'failing', type: 'gauge', help: '1 while deliveries fail', value: ({ state }) => (state.failing === null ? 0 : 1) },
  { name: 'sent_events_total', type: 'counter', help: 'Events that were sent', value: ({ state }) => state.sentEvents },
];

/** How the streams of the audit trail fare, in Prometheus' text format. The same from each process: the truth is in PostgreSQL. */
export function streamMetrics(streams: readonly StreamFigures[], now: Date): string {
  const on = streams.filter(({ stream }) => stream.enabled);
  return exposition(
    families.map(({ name, type, help, value }) => ({
      ...{ name: `waybill_audit_stream_${name}`, type, help },
      samples: on.map((figures) => [{ stream: figures.stream.slug }, value(figures, now)] as const),
    })),
  );
}
