import type { DirectUpload } from '@waybill/engine';
import type { SftpFileHandle, SftpReadUse } from '@waybill/sftp';
import { requirePermission } from '../view/mount-table.js';
import { attributesOf, changesOf, permissionsToSet } from './attributes.js';
import type { SessionFiles, StoredPlace } from './session-files.js';

interface DirectEnds {
  readonly upload: DirectUpload;
  /** Whether all that is written goes to its end, wherever the client says. */
  readonly appends: boolean;
  /** Whether it held something when it was opened: reading that is a download. */
  readonly holdsContent: boolean;
}

/** A file that a partner writes under its own name. It is recorded when it is closed, and what was there and was read with it. */
export function directHandle(
  files: SessionFiles,
  place: StoredPlace,
  { upload, appends, holdsContent }: DirectEnds,
): SftpFileHandle {
  const { storage, name } = place.store;
  const { pace } = files.parts.limits;
  const bytes: Record<SftpReadUse, number> = { send: 0, copy: 0, digest: 0 };
  const recordRead = async (): Promise<void> => {
    const { send, copy, digest } = bytes;
    if (!holdsContent || send + copy + digest === 0) return;
    await files.stateGiven(
      files.event('download.completed', place.path, {
        details: {
          bytesSent: send,
          bytesCopied: copy,
          bytesHashed: digest,
          direct: true,
          store: name,
          storePath: place.storePath,
        },
      }),
    );
  };
  return {
    concurrentWrites: true,
    read: async (offset, length, signal, use) => {
      const read = await upload.read(offset, length, signal);
      await files.readings.settled();
      bytes[use] += read.length;
      if (use === 'send') await pace?.send(read.length)?.(signal);
      return read;
    },
    write: async (offset, data, signal) => {
      await pace?.receive(data.length)?.(signal);
      await upload.write(appends ? ((await upload.stat(signal)).sizeBytes ?? 0) : offset, data, signal);
    },
    stat: async (signal) => attributesOf(await upload.stat(signal)),
    setstat: async ({ sizeBytes, ...attributes }, signal) => {
      await files.guard(files.event('file.changed', place.path), () => {
        for (const permission of permissionsToSet(attributes)) requirePermission(place, permission);
        // Who may only append takes nothing away.
        if (sizeBytes !== undefined && appends) requirePermission(place, 'overwrite');
      });
      if (sizeBytes !== undefined) await upload.truncate(sizeBytes, signal);
      const changes = changesOf(attributes);
      if (Object.keys(changes).length > 0) await storage.setInfo(place.storePath, changes, signal);
    },
    fsync: (signal) => upload.sync(signal),
    close: async (signal) => {
      await upload.commit(signal);
      await recordRead();
    },
    abandon: async (reason) => {
      await upload.abandon(reason);
      await recordRead();
    },
  };
}
