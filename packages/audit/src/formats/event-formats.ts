import type { AuditEvent } from '@waybill/core';
import { readEvent, type StoredAuditEvent } from '../audit-event.js';
import { cef } from './cef.js';
import { csv } from './csv.js';
import type { EventFormat, FormatOrigin } from './format.js';
import { leef } from './leef.js';
import { ocsf } from './ocsf.js';
import { syslog } from './syslog.js';

/** The formats for spreadsheets and log collectors. NDJSON, which can be checked, is written by `exportLines`. */
export const eventFormats = { csv, ocsf, cef, leef, syslog } as const satisfies { readonly [name: string]: EventFormat };
export type EventFormatName = keyof typeof eventFormats;

/** Writes events in a format, in the order in which they come. Streams: it holds one event at a time. Every piece ends a line. */
export async function* formatEvents(
  events: AsyncIterable<StoredAuditEvent> | Iterable<StoredAuditEvent>,
  {
    format,
    origin,
    signal,
    onEvent,
  }: {
    readonly format: EventFormatName;
    readonly origin: FormatOrigin;
    readonly signal?: AbortSignal;
    /** Told of each event as it is written. */
    readonly onEvent?: (event: AuditEvent) => void;
  },
): AsyncGenerator<string, void, void> {
  const { head, lineEnd, line }: EventFormat = eventFormats[format];
  if (head !== '') yield head;
  for await (const event of events) {
    signal?.throwIfAborted();
    const read = readEvent(event);
    onEvent?.(read);
    yield line(read, origin) + lineEnd;
  }
}
