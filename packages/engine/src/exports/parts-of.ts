import { type AuditExport, Failure } from '@waybill/core';
import type { EngineDeps } from '../deps.js';

/** The file of an export, a part at a time. @throws Failure `not-found` when it is deleted meanwhile */
export async function* partsOf(
  deps: Pick<EngineDeps, 'database'>,
  { id, attempt, sizeBytes }: Pick<AuditExport, 'id' | 'attempt' | 'sizeBytes'>,
): AsyncGenerator<Uint8Array, void, void> {
  let sent = 0;
  for (let part = 0; sent < (sizeBytes ?? 0); part += 1) {
    const content = await deps.database.read.auditExports.part({ id, attempt }, part);
    if (content === undefined) throw new Failure('not-found', { publicDetail: 'The export was deleted while it was fetched.' });
    sent += content.length;
    yield content;
  }
}
