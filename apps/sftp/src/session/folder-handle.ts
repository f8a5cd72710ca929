import type { FileEntry, FileKind } from '@waybill/core';
import type { SftpAttributes, SftpFolderHandle, SftpFolderRow } from '@waybill/sftp';
import { attributesOf, virtualFolder } from './attributes.js';

const BATCH = 128;

/** What a folder shows. */
export interface FolderContent {
  /** Folders that exist because of mounts. */
  readonly fixedNames: readonly string[];
  /** What the Store has there. */
  readonly entries: AsyncIterable<FileEntry> | undefined;
  /** What the account sees in their place, or beside them: its uploads that were cut. */
  readonly kept: ReadonlyMap<string, SftpAttributes>;
  /** Whether the mount has such a name. */
  isThere(name: string, kind: FileKind): boolean;
}

/** Streams a folder: the mounts in it, then what the Store has there and neither a mount nor a rule of names hides. */
export function folderHandle(content: FolderContent, ending: AbortController): SftpFolderHandle {
  const rows = rowsOf(content);
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

async function* rowsOf({ fixedNames, entries, kept, isThere }: FolderContent): AsyncGenerator<SftpFolderRow, void, void> {
  yield { name: '.', attributes: virtualFolder };
  yield { name: '..', attributes: virtualFolder };
  for (const name of fixedNames) yield { name, attributes: virtualFolder };
  const hidden = new Set([...fixedNames, ...kept.keys()]);
  for (const [name, attributes] of kept) if (isThere(name, 'file')) yield { name, attributes };
  if (entries === undefined) return;
  for await (const entry of entries) {
    if (!hidden.has(entry.name) && isThere(entry.name, entry.kind)) yield { name: entry.name, attributes: attributesOf(entry) };
  }
}
