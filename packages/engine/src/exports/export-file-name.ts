import { eventFormats } from '@waybill/audit';
import type { AuditExport } from '@waybill/core';

/** The name under which the file of an export is saved. */
export function exportFileName({ id, format, createdAt }: Pick<AuditExport, 'id' | 'format' | 'createdAt'>): string {
  const extension = format === 'ndjson' ? '.jsonl' : format === 'bundle' ? '.zip' : eventFormats[format].extension;
  return `waybill-audit-${createdAt.toISOString().slice(0, 10)}-${id.slice(-12)}${extension}`;
}
