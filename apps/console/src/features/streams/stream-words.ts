import { t } from '@lingui/core/macro';
import type { AuditStreamView } from '@waybill/contracts';
import { formatAny, formatCount } from '../../ui/format.js';

/** Where a stream goes, in one line. */
export function destinationText({ destination }: Pick<AuditStreamView, 'destination'>): string {
  if (destination.kind === 'webhook') return destination.url;
  const host = destination.host.includes(':') ? `[${destination.host}]` : destination.host;
  return `${host}:${destination.port}`;
}

/** How it goes there. */
export function mannerText({ destination }: Pick<AuditStreamView, 'destination'>): string {
  const format = destination.format.toUpperCase();
  if (destination.kind === 'syslog') {
    return destination.transport === 'tls' ? t`syslog over TLS, ${format}` : t`syslog over plain TCP, not encrypted, ${format}`;
  }
  const { signed, headerNames } = destination;
  const proofs = [signed ? t`signed` : '', headerNames.length === 0 ? '' : t`with ${headerNames.join(', ')}`].filter(
    (text) => text !== '',
  );
  return ['webhook', format, ...proofs].join(', ');
}

/** Which events it wants. */
export function filterText({ filter }: Pick<AuditStreamView, 'filter'>): string {
  const { types, minimumSeverity, outcomes } = filter;
  const parts = [
    types.length === 0 ? '' : types.length <= 3 ? types.join(', ') : t`${formatCount(types.length)} types`,
    minimumSeverity === null || minimumSeverity === 'info' ? '' : t`${minimumSeverity} and above`,
    outcomes.length === 0 ? '' : formatAny(outcomes),
  ].filter((text) => text !== '');
  return parts.length === 0 ? t`every event` : parts.join('; ');
}

/** How long ago the oldest event that waits was recorded; empty when none does. */
export function ageText(seconds: number): string {
  if (seconds < 1) return '';
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return t`${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : t`${Math.round(seconds / 86_400)} days`;
}
