import type { SftpFileHandle, SftpHandlers } from '@waybill/sftp';
import type { ServerCounts } from './server-counts.js';
import { type SessionWatch, WatchedFile } from './session-watch.js';

/** The same operations, with each open file under watch. Nothing waits for that, and no request makes a promise for it. */
export function watchFiles<H extends SftpHandlers>(handlers: H, watch: SessionWatch, counts: ServerCounts): H {
  const open: SftpHandlers['open'] = async (path, flags, attributes, signal) => {
    watch.checkOpen();
    const handle = await handlers.open(path, flags, attributes, signal);
    const size = async (): Promise<number | undefined> => (await handle.stat(signal)).sizeBytes;
    const file = flags.write ? new WatchedFile(path, 'upload') : new WatchedFile(path, 'download', size);
    watch.opened(file);
    return flags.write ? watchedUpload(handle, file, watch, counts) : watchedDownload(handle, file, watch);
  };
  return { ...handlers, open };
}

function watchedDownload(handle: SftpFileHandle, file: WatchedFile, watch: SessionWatch): SftpFileHandle {
  return {
    ...handle,
    read: (offset, length, signal, use) => {
      file.reach(offset + length);
      return handle.read(offset, length, signal, use);
    },
    close: (signal) => handle.close(signal).finally(() => watch.closed(file)),
    abandon: (reason) => handle.abandon(reason).finally(() => watch.closed(file)),
  };
}

function watchedUpload(handle: SftpFileHandle, file: WatchedFile, watch: SessionWatch, counts: ServerCounts): SftpFileHandle {
  return {
    ...handle,
    write: (offset, data, signal) => {
      file.reach(offset + data.length);
      return handle.write(offset, data, signal);
    },
    close: async (signal) => {
      try {
        await handle.close(signal);
        counts.upload('committed');
      } catch (error) {
        counts.upload('refused');
        throw error;
      } finally {
        watch.closed(file);
      }
    },
    abandon: (reason) => {
      counts.upload('abandoned');
      return handle.abandon(reason).finally(() => watch.closed(file));
    },
  };
}
