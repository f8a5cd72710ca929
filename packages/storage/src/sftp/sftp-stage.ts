import { Failure, type FileInfo, isFailure, type Stage, type VPath } from '@waybill/core';
import { extensionNames, type SftpClient, type SftpHandle, SftpStatusError, type WriteBehind, writeBehind } from '@waybill/sftp';
import { translated } from './partner-error.js';

const CLEAN_UP_MS = 10_000;

interface SftpStageParts {
  readonly client: SftpClient;
  readonly handle: SftpHandle;
  readonly stagedPath: VPath;
  readonly targetPath: VPath;
  readonly overwrite: boolean;
  readonly resumedBytes: number;
}

/** A stage at a partner: a file of another name beside its target, renamed at the commit. */
export class SftpStage implements Stage {
  readonly resumedBytes: number;
  readonly #parts: SftpStageParts;
  readonly #ending = new AbortController();
  readonly #writes: WriteBehind;
  readonly #end = (): void => this.#ending.abort(this.#endsWith?.reason);
  #endsWith: AbortSignal | undefined;
  #open = true;
  #committed: FileInfo | undefined;

  constructor(parts: SftpStageParts) {
    this.#parts = parts;
    this.resumedBytes = parts.resumedBytes;
    this.#writes = writeBehind(parts.client, parts.handle, {}, this.#ending.signal);
  }

  write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void> {
    return translated('target', async () => {
      signal.throwIfAborted();
      this.#endWith(signal);
      await this.#writes.write(chunk, offset);
    });
  }

  readBack(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    return translated('target', async () => {
      const { client, stagedPath } = this.#parts;
      const handle = await client.open(stagedPath, { read: true }, {}, signal);
      try {
        return await client.read(handle, offset, Math.min(length, client.limits.maxReadBytes), signal);
      } finally {
        await client.close(handle, signal).catch(() => undefined);
      }
    });
  }

  async commit(sizeBytes: number, signal: AbortSignal): Promise<FileInfo> {
    if (this.#committed !== undefined) return this.#committed;
    return translated('target', async () => {
      const { client, handle } = this.#parts;
      this.#endWith(signal);
      await this.#writes.flush();
      await this.#checkSize(sizeBytes, signal);
      if (client.extensions.has(extensionNames.fsync)) await client.fsync(handle, signal);
      await this.#close(signal);
      await this.#rename(signal);
      this.#committed = { kind: 'file', sizeBytes };
      return this.#committed;
    });
  }

  async discard(): Promise<void> {
    if (this.#committed !== undefined) return;
    await this.suspend();
    await this.#parts.client.remove(this.#parts.stagedPath, AbortSignal.timeout(CLEAN_UP_MS)).catch(() => undefined);
  }

  async suspend(): Promise<void> {
    this.#ending.abort();
    await this.#close(AbortSignal.timeout(CLEAN_UP_MS)).catch(() => undefined);
  }

  /** A partner that takes nothing any more must not hold up who wants to stop: no write of this stage outlives an abort. */
  #endWith(signal: AbortSignal): void {
    if (this.#endsWith === signal) return;
    this.#letGo();
    this.#endsWith = signal;
    signal.addEventListener('abort', this.#end, { once: true });
  }

  #letGo(): void {
    this.#endsWith?.removeEventListener('abort', this.#end);
    this.#endsWith = undefined;
  }

  async #close(signal: AbortSignal): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#letGo();
    await this.#parts.client.close(this.#parts.handle, signal);
  }

  /** A server that tells no size, or refuses to, is believed: every write was acknowledged. */
  async #checkSize(sizeBytes: number, signal: AbortSignal): Promise<void> {
    let staged: number | undefined;
    try {
      staged = (await this.#parts.client.fstat(this.#parts.handle, signal)).sizeBytes;
    } catch (error) {
      if (!(error instanceof SftpStatusError)) throw error;
    }
    if (staged === undefined || staged === sizeBytes) return;
    if (staged > sizeBytes && this.resumedBytes > 0) {
      await this.#parts.client.fsetstat(this.#parts.handle, { sizeBytes }, signal);
      return;
    }
    throw new Failure('integrity.size-mismatch', { context: { sizeBytes, stagedBytes: staged } });
  }

  /** B7: posix-rename where it is offered, else rename, and only where overwriting is allowed and rename refused, delete and rename. */
  async #rename(signal: AbortSignal): Promise<void> {
    const { client, stagedPath, targetPath, overwrite } = this.#parts;
    if (overwrite && client.extensions.has(extensionNames.posixRename)) {
      await client.posixRename(stagedPath, targetPath, signal);
      return;
    }
    try {
      if (!overwrite && (await this.#targetExists(signal))) throw new Failure('target.exists');
      await client.rename(stagedPath, targetPath, signal);
    } catch (error) {
      if (isFailure(error) || !(await this.#targetExists(signal))) throw error;
      if (!overwrite) throw new Failure('target.exists', { cause: error });
      await client.remove(targetPath, signal);
      await client.rename(stagedPath, targetPath, signal);
    }
  }

  async #targetExists(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#parts.client.lstat(this.#parts.targetPath, signal);
      return true;
    } catch (error) {
      if (error instanceof SftpStatusError) return false;
      throw error;
    }
  }
}
