import { createHash } from 'node:crypto';
import {
  asFailure,
  type Claim,
  Failure,
  type FileInfo,
  type LiveFile,
  type LiveFileOptions,
  newId,
  type Transfer,
} from '@waybill/core';
import { heartbeatMs } from '../lease.js';
import { tooLarge, type UploadRoom } from '../quotas/upload-room.js';
import { roomFor } from './open-upload.js';
import { recordUploadCommitted, recordUploadEnd, recordUploadStart, recordUploadVerifying } from './record-upload.js';
import type { UploadDeps, UploadRequest } from './upload-deps.js';

const PIECE_BYTES = 1024 * 1024;

/** What an upload writes right into its file. */
export interface DirectUploadRequest
  extends Omit<UploadRequest, 'from' | 'isDirect' | 'keepMs' | 'overwrite' | 'replaces' | 'follows'> {
  readonly open: LiveFileOptions;
}

interface Begun {
  readonly room: UploadRoom | undefined;
  readonly transfer: Transfer;
  readonly claim: Claim;
  readonly heartbeat: NodeJS.Timeout;
}

/**
 * A file that a partner writes under its own name, where everybody sees it change: for clients that write here and there and read what
 * they wrote. It is recorded as an upload from the first change on, and arrives, hashed and durable, when it is closed. A connection that
 * is cut leaves what was written.
 */
export class DirectUpload {
  readonly #deps: UploadDeps;
  readonly #request: UploadRequest;
  readonly #file: LiveFile;
  #begun: Promise<Begun> | undefined;
  #failed: Failure | undefined;
  #writtenBytes = 0;

  private constructor(deps: UploadDeps, request: UploadRequest, file: LiveFile, begun: Begun | undefined) {
    this.#deps = deps;
    this.#request = request;
    this.#file = file;
    this.#begun = begun === undefined ? undefined : Promise.resolve(begun);
  }

  /**
   * Opens the file. What makes or empties it is recorded before.
   * @throws Failure `target.unsupported` where the Store has only files that are staged; those of the Store
   */
  static async open(deps: UploadDeps, { open, ...rest }: DirectUploadRequest, signal: AbortSignal): Promise<DirectUpload> {
    const request: UploadRequest = {
      ...rest,
      from: 'nothing',
      keepMs: 0,
      overwrite: true,
      replaces: true,
      follows: false,
      isDirect: true,
    };
    const { storage, storePath } = request;
    if (storage.openLive === undefined) {
      throw new Failure('target.unsupported', { publicDetail: 'This store takes whole files only.' });
    }
    const begun = open.create || open.truncate ? await begin(deps, request, signal) : undefined;
    try {
      return new DirectUpload(deps, request, await storage.openLive(storePath, open, signal), begun);
    } catch (error) {
      if (begun !== undefined) await refuse(deps, request, begun, asFailure(error), 0);
      throw error;
    }
  }

  stat(signal: AbortSignal): Promise<FileInfo> {
    return this.#file.stat(signal);
  }

  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return this.#file.readAt(offset, length, signal);
  }

  /** @throws Failure of the Store; `quota.exceeded`, then also at the commit; `audit.unavailable` when the first change cannot be recorded, which then does not happen */
  async write(offset: number, chunk: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#makeRoom(offset + chunk.length, signal);
    await this.#file.write(chunk, offset, signal);
    this.#writtenBytes += chunk.length;
  }

  /** Cuts the file, or lengthens it by zeros. */
  async truncate(sizeBytes: number, signal: AbortSignal): Promise<void> {
    await this.#makeRoom(sizeBytes, signal);
    await this.#file.truncate(sizeBytes, signal);
  }

  sync(signal: AbortSignal): Promise<void> {
    return this.#file.sync(signal);
  }

  /** Makes the file arrive when anything about it was changed: durable, hashed as it is now, and recorded. */
  async commit(signal: AbortSignal): Promise<void> {
    const begun = await this.#begun?.catch(async (error: unknown) => {
      await this.#file.close();
      throw error;
    });
    if (begun === undefined) return this.#file.close();
    try {
      if (this.#failed !== undefined) throw this.#failed;
      await this.#file.sync(signal);
      const copied = await this.#hash(signal);
      const received = { ...copied, bytesMoved: this.#writtenBytes };
      const verifying = await recordUploadVerifying(this.#deps, this.#request, begun.transfer, received);
      await recordUploadCommitted(this.#deps, this.#request, verifying, false);
    } catch (error) {
      await refuse(this.#deps, this.#request, begun, asFailure(error), this.#writtenBytes);
      throw error;
    } finally {
      clearInterval(begun.heartbeat);
      await this.#file.close();
    }
  }

  /** The line was cut: what was written stays, and the audit trail says so. */
  async abandon(failure: Failure): Promise<void> {
    const begun = await this.#begun?.catch(() => undefined);
    await this.#file.close();
    if (begun === undefined) return;
    clearInterval(begun.heartbeat);
    const end = { type: 'upload.abandoned', failure, bytesReceived: this.#writtenBytes } as const;
    await recordUploadEnd(this.#deps, this.#request, begun.claim, end);
  }

  /** Ends it because a change was refused: what was there stays, and the audit trail says why it did not become what it was to be. */
  async refuse(failure: Failure): Promise<void> {
    const begun = await this.#begun?.catch(() => undefined);
    await this.#file.close();
    if (begun !== undefined) await refuse(this.#deps, this.#request, begun, failure, this.#writtenBytes);
  }

  /** Records that it begins, before the first change, and makes sure that the file may become so large. */
  async #makeRoom(sizeBytes: number, signal: AbortSignal): Promise<void> {
    this.#begun ??= begin(this.#deps, this.#request, signal);
    const { room } = await this.#begun;
    const failure = tooLarge(this.#request, sizeBytes);
    try {
      if (failure !== undefined) throw failure;
      await room?.reach(sizeBytes, signal);
    } catch (error) {
      this.#failed ??= asFailure(error);
      throw error;
    }
  }

  async #hash(signal: AbortSignal): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    for (;;) {
      const piece = await this.#file.readAt(sizeBytes, PIECE_BYTES, signal);
      if (piece.length === 0) return { sizeBytes, sha256: hash.digest('hex') };
      hash.update(piece);
      sizeBytes += piece.length;
    }
  }
}

async function begin(deps: UploadDeps, request: UploadRequest, signal: AbortSignal): Promise<Begun> {
  const transfer = await recordUploadStart(deps, request, newId());
  const claim: Claim = { transferId: transfer.id, fencingToken: transfer.fencingToken, worker: deps.processName };
  const progress = { bytesDone: 0, bytesMoved: 0, checkpoint: null };
  const heartbeat = setInterval(() => {
    // One that is lost is told when it is closed.
    deps.database.read.transfers.heartbeat(claim, deps.leaseMs, progress).catch(() => undefined);
  }, heartbeatMs(deps.leaseMs));
  heartbeat.unref();
  const begun = { transfer, claim, heartbeat };
  try {
    return { ...begun, room: await roomFor(deps, request, transfer.id, signal) };
  } catch (error) {
    await refuse(deps, request, { ...begun, room: undefined }, asFailure(error), 0);
    throw error;
  }
}

async function refuse(
  deps: UploadDeps,
  request: UploadRequest,
  { claim, heartbeat }: Begun,
  failure: Failure,
  bytesReceived: number,
): Promise<void> {
  clearInterval(heartbeat);
  const { state } = await deps.database.read.transfers.get(claim.transferId);
  if (state !== 'running' && state !== 'verifying') return;
  await recordUploadEnd(deps, request, claim, { type: 'upload.refused', failure, bytesReceived, from: state }).catch(
    () => undefined,
  );
}
