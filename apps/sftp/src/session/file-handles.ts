import { Failure, type FileInfo, type NewAuditEvent, type OpenFile } from '@waybill/core';
import type { Upload } from '@waybill/engine';
import type { SftpAttributes, SftpFileHandle, SftpReadUse } from '@waybill/sftp';
import { requirePermission } from '../view/mount-table.js';
import { disposeOfRead, SentBytes } from './after-read.js';
import { attributesOf, changesOf, permissionsToSet } from './attributes.js';
import type { SessionFiles, StoredPlace } from './session-files.js';

async function refuseWriting(): Promise<never> {
  throw new Failure('permission.denied', { publicDetail: 'The file was opened for reading.' });
}

interface OpenedFile {
  readonly file: OpenFile;
  /** What it was when it was opened. */
  readonly opened: FileInfo;
}

/** A file that a partner reads. What was read is recorded when it is closed, or when the session ends before. */
export function downloadHandle(files: SessionFiles, place: StoredPlace, { file, opened }: OpenedFile): SftpFileHandle {
  const { pace } = files.parts.limits;
  const bytes: Record<SftpReadUse, number> = { send: 0, copy: 0, digest: 0 };
  const sent = new SentBytes();
  const readOnce = place.mount.afterRead.kind !== 'keep';
  const eventOf = (failure: Failure | undefined): NewAuditEvent =>
    files.event('download.completed', place.path, {
      ...(files.parts.session.negotiated === undefined ? {} : { session: files.parts.session.negotiated }),
      outcome: failure === undefined ? 'success' : 'failure',
      ...(failure === undefined ? {} : { failure: { code: failure.code, detail: failure.publicDetail } }),
      details: {
        bytesSent: bytes.send,
        ...(bytes.copy === 0 ? {} : { bytesCopied: bytes.copy }),
        ...(bytes.digest === 0 ? {} : { bytesHashed: bytes.digest }),
        store: place.store.name,
      },
    });
  return {
    concurrentWrites: false,
    read: async (offset, length, signal, use) => {
      const read = await file.readAt(offset, length, signal);
      await files.readings.settled();
      bytes[use] += read.length;
      if (use === 'send') {
        await pace?.send(read.length)?.(signal);
        if (readOnce) sent.note(offset, read.length);
      }
      return read;
    },
    stat: async (signal) => attributesOf(await file.stat(signal)),
    write: refuseWriting,
    setstat: refuseWriting,
    fsync: async () => undefined,
    close: async (signal) => {
      const whole = readOnce && sent.isWhole(opened.sizeBytes);
      const closed = whole ? await file.stat(signal) : opened;
      const read = eventOf(undefined);
      if (!whole) return void (await Promise.all([file.close(), files.readings.state(read)]));
      await file.close();
      await disposeOfRead(files, place, { opened, closed, read });
    },
    abandon: async (reason) => void (await Promise.all([file.close(), files.stateGiven(eventOf(reason))])),
  };
}

interface UploadEnds {
  readonly upload: Upload;
  /** Whether all that is written goes to its end, wherever the client says. */
  readonly appends: boolean;
  readonly onEnd: () => void;
  /** Something of it may have been kept. */
  readonly onAbandoned: () => void;
}

/** A file that a partner writes: invisible until it is closed, and then whole, durable and recorded before the client hears OK. */
export function uploadHandle(
  files: SessionFiles,
  place: StoredPlace,
  { upload, appends, onEnd, onAbandoned }: UploadEnds,
): SftpFileHandle {
  const { pace } = files.parts.limits;
  const beganAt = upload.sizeBytes;
  const permit = ({ sizeBytes, ...attributes }: SftpAttributes): void => {
    // Cutting off what this session itself sent takes nothing away.
    const shortens = sizeBytes !== undefined && sizeBytes < beganAt;
    for (const permission of permissionsToSet({ ...attributes, ...(shortens ? { sizeBytes } : {}) })) {
      requirePermission(place, permission);
    }
  };
  return {
    concurrentWrites: true,
    read: (offset, length, signal) => upload.read(offset, length, signal),
    write: async (offset, data, signal) => {
      await pace?.receive(data.length)?.(signal);
      await upload.write(appends ? upload.sizeBytes : offset, data, signal);
    },
    stat: async () => uploadAttributes(upload),
    setstat: async (attributes) => {
      await files.guard(files.event('file.changed', place.path), () => permit(attributes));
      if (attributes.sizeBytes !== undefined && attributes.sizeBytes !== upload.sizeBytes)
        await upload.truncate(attributes.sizeBytes);
      upload.change(changesOf(attributes));
    },
    // Bytes become durable with the commit; there is nothing that could be promised for a file nobody can see.
    fsync: async () => undefined,
    close: async (signal) => {
      onEnd();
      await files.arrival(place, () => upload.commit(signal));
      files.noteOwn(place.path);
    },
    abandon: async (reason) => {
      onEnd();
      await upload.abandon(reason);
      onAbandoned();
    },
  };
}

/** A file that a partner is still writing, for its digests: the end of this handle is not the end of the upload. */
export function unfinishedHandle(upload: Upload): SftpFileHandle {
  return {
    concurrentWrites: false,
    read: (offset, length, signal) => upload.read(offset, length, signal),
    sha256: async () => {
      const known = await upload.digestSoFar();
      return known === undefined ? undefined : Buffer.from(known, 'hex');
    },
    stat: async () => uploadAttributes(upload),
    write: refuseWriting,
    setstat: refuseWriting,
    fsync: async () => undefined,
    close: async () => undefined,
    abandon: async () => undefined,
  };
}

/** What a client sees of a file that it is still writing. */
export function uploadAttributes({ sizeBytes, changes }: Upload): SftpAttributes {
  const { modifiedAt = new Date(), mode } = changes;
  return attributesOf({ kind: 'file', sizeBytes, modifiedAt, ...(mode === undefined ? {} : { mode }) });
}
