import type { AuditStreamView } from '@waybill/contracts';
import type { AuditStream, AuditStreamState, StreamDestination, StreamLag } from '@waybill/core';
import { instant, instantOrNull, stored } from './wire.js';

function destinationView(destination: StreamDestination): AuditStreamView['destination'] {
  return destination.kind === 'webhook' ? { ...destination, headerNames: [...destination.headerNames] } : { ...destination };
}

/** A stream as the API shows it, with how far it is behind at `now`. */
export function auditStreamView(
  stream: AuditStream,
  state: AuditStreamState,
  { lag, now }: { readonly lag: StreamLag; readonly now: Date },
): AuditStreamView {
  const { slug, enabled, destination, filter } = stream;
  const { lookedAtSeq, sentEvents, sentAt, failing, failures } = state;
  return {
    ...stored(stream),
    ...{ slug, enabled, destination: destinationView(destination) },
    filter: { ...filter, types: [...filter.types], outcomes: [...filter.outcomes] },
    state: {
      ...{ lookedAtSeq, sentEvents, sentAt: instantOrNull(sentAt), eventsBehind: lag.events },
      secondsBehind: secondsBehind(lag, now),
      failing:
        failing === null
          ? null
          : {
              ...{ since: instant(failing.since), nextAttemptAt: instant(failing.nextAttemptAt), failures },
              ...{ code: failing.code, detail: failing.detail },
            },
    },
  };
}

/** The age of the oldest event that waits, with milliseconds; 0 when none does. */
export function secondsBehind({ oldestAt }: StreamLag, now: Date): number {
  return oldestAt === null ? 0 : Math.max(0, now.getTime() - oldestAt.getTime()) / 1000;
}
