import type { Stats } from 'node:fs';
import type { FileInfo, FileKind } from '@waybill/core';

function kindOf(stats: Stats): FileKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  return stats.isSymbolicLink() ? 'link' : 'other';
}

/** What the system says about a file. */
export function fileInfoOf(stats: Stats): FileInfo {
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    modifiedAt: stats.mtime,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
  };
}
