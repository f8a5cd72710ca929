import type { SftpEntry } from '../codec/attributes.js';
import type { SftpClient } from './sftp-client.js';

/**
 * Streams the rows of a folder, with the next READDIR on its way while a batch is used. `.` and `..` are among them where the
 * server sends them. The handle is closed whichever way the listing ends; a failure to close never hides the first error.
 */
export async function* listFolder(client: SftpClient, path: string, signal: AbortSignal): AsyncGenerator<SftpEntry, void, void> {
  const handle = await client.opendir(path, signal);
  let next = client.readdir(handle, signal);
  try {
    for (;;) {
      const entries = await next;
      if (entries === undefined) return;
      next = client.readdir(handle, signal);
      // The listing may be left while this is on its way; its failure is then nobody's.
      next.catch(() => {});
      yield* entries;
    }
  } finally {
    // The signal may be the reason for leaving: the handle is given back all the same, and nobody waits for it then.
    const closed = client.close(handle, new AbortController().signal).catch(() => {});
    if (!signal.aborted) await closed;
  }
}
