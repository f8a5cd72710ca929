import { type AuditExport, Failure, type OpenFile } from '@waybill/core';
import type { EngineDeps } from '../deps.js';
import { partsOf } from './parts-of.js';

/** The file of an export as a source of a copy, in bounded memory. It never changes. */
export function exportAsFile(deps: Pick<EngineDeps, 'database'>, made: AuditExport): OpenFile {
  const { sizeBytes, finishedAt } = made;
  if (sizeBytes === null) throw new Failure('conflict.state', { publicDetail: 'The export has no file.' });
  return {
    stat: async () => ({ kind: 'file', sizeBytes, ...(finishedAt === null ? {} : { modifiedAt: finishedAt }) }),
    async readAt(offset, length, signal) {
      const pieces: Uint8Array[] = [];
      let missing = length;
      for await (const piece of from(offset, signal)) {
        pieces.push(piece.subarray(0, missing));
        missing -= Math.min(missing, piece.length);
        if (missing === 0) break;
      }
      return Buffer.concat(pieces);
    },
    stream: from,
    close: async () => undefined,
  };

  async function* from(offset: number, signal: AbortSignal): AsyncGenerator<Uint8Array, void, void> {
    let at = 0;
    for await (const part of partsOf(deps, made)) {
      signal.throwIfAborted();
      if (at + part.length > offset) yield part.subarray(Math.max(0, offset - at));
      at += part.length;
    }
  }
}
