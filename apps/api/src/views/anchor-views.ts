import type { AuditAnchorView } from '@waybill/contracts';
import type { AnchorPlace, AnchorState, AuditAnchor } from '@waybill/core';
import { instant, instantOrNull, stored } from './wire.js';

function placeView(place: AnchorPlace): AuditAnchorView['place'] {
  return place.kind === 's3' ? { kind: 's3', ...place.s3 } : { ...place };
}

/** An anchor as the API shows it, with how far it is behind the `lastSeq` of the trail. */
export function auditAnchorView(anchor: AuditAnchor, state: AnchorState, lastSeq: number): AuditAnchorView {
  const { slug, enabled, everySeconds, everyCheckpoints, place } = anchor;
  const { anchoredSize, anchoredAt, failing, failures } = state;
  return {
    ...stored(anchor),
    ...{ slug, enabled, everySeconds, everyCheckpoints },
    place: placeView(place),
    state: {
      anchoredEvents: anchoredSize,
      anchoredAt: instantOrNull(anchoredAt),
      missingEvents: Math.max(0, lastSeq - anchoredSize),
      failing:
        failing === null
          ? null
          : { ...failing, failures, since: instant(failing.since), nextAttemptAt: instant(failing.nextAttemptAt) },
    },
  };
}
