import type { FileEntry } from '@waybill/core';
import type { SftpFolderHandle, SftpFolderRow } from '@waybill/sftp';
import { attributesOf, virtualFolder } from './attributes.js';

const BATCH = 128;

/** Streams a folder: the mounts in it, then what the Store has there and no mount hides. */
export function folderHandle(
  mountNames: readonly string[],
  entries: AsyncIterable<FileEntry> | undefined,
  ending: AbortController,
): SftpFolderHandle {
  const rows = rowsOf(mountNames, entries);
  return {
    next: async () => {
      const batch: SftpFolderRow[] = [];
      while (batch.length < BATCH) {
        const row = await rows.next();
        if (row.done) break;
        batch.push(row.value);
      }
      return batch.length === 0 ? undefined : batch;
    },
    close: async () => {
      ending.abort();
      await rows.return().catch(() => undefined);
    },
  };
}

async function* rowsOf(
  mountNames: readonly string[],
  entries: AsyncIterable<FileEntry> | undefined,
): AsyncGenerator<SftpFolderRow, void, void> {
  yield { name: '.', attributes: virtualFolder };
  yield { name: '..', attributes: virtualFolder };
  for (const name of mountNames) yield { name, attributes: virtualFolder };
  if (entries === undefined) return;
  const hidden = new Set(mountNames);
  for await (const entry of entries) if (!hidden.has(entry.name)) yield { name: entry.name, attributes: attributesOf(entry) };
}
