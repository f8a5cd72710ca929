import type { AuditExport } from '@waybill/core';
import { escapeUnsafe } from '@waybill/platform';

/** An export on one line, its fields parted by tabs; the last says where it was delivered and how that stands. */
export function exportLine(each: AuditExport): string {
  const { id, createdAt, format, state, doneEvents, sizeBytes, sha256, requestedBy, reason, delivery } = each;
  return [
    ...[id, createdAt.toISOString(), format, state, `${doneEvents} events`, `${sizeBytes ?? 0} bytes`, sha256 ?? '-'],
    ...[requestedBy.name, reason, delivery === null ? '-' : deliveryText(delivery)],
  ]
    .map(harmless)
    .join('\t');
}

function deliveryText(delivery: NonNullable<AuditExport['delivery']>): string {
  const { state, verification, failure } = delivery;
  const said = state === 'done' ? `delivered, ${verification}` : `${state}${failure === null ? '' : `: ${failure.detail}`}`;
  return `${whereText(delivery)} ${said}`;
}

/** Where a delivery goes: `proofs:/audit/trail.zip`. */
export function whereText({ placeName, place, fileName }: NonNullable<AuditExport['delivery']>): string {
  return `${placeName}:${place.path === '/' ? '' : place.path}/${fileName}`;
}

/** What others chose, on one line and without power over the terminal. */
export function harmless(text: string): string {
  return escapeUnsafe(JSON.stringify(text).slice(1, -1));
}
