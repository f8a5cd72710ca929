import {
  type CommitOptions,
  Failure,
  type FileChanges,
  type FileInfo,
  GatheredPieces,
  type Stage,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';
import { fromErrno, hasErrno, translated } from './errno.js';
import { fileInfoOf } from './file-info.js';
import type { Folder } from './folder.js';
import { readAt } from './read-at.js';
import type { SharedFolders } from './shared-folders.js';
import { stageName } from './stage-name.js';
import type { SystemFile } from './system-calls.js';
import { writePieces } from './write-pieces.js';

interface LocalStageParts {
  readonly folders: SharedFolders;
  readonly path: VPath;
  readonly token: string;
  readonly overwrite: boolean;
  readonly handle: SystemFile;
  readonly resumedBytes: number;
}

/**
 * A stage of a local Store: a hidden file in the folder of its target, so that the commit is one rename within one folder.
 * Order of the commit: fsync of the file, rename, fsync of the folder; only then do the bytes and the name survive a loss of power.
 */
export class LocalStage implements Stage {
  readonly resumedBytes: number;
  readonly #parts: LocalStageParts;
  readonly #writes: GatheredPieces;
  #open = true;
  #committed: FileInfo | undefined;

  constructor(parts: LocalStageParts) {
    this.#parts = parts;
    this.#writes = new GatheredPieces((pieces, offset) => writePieces(parts.handle, pieces, offset));
    this.resumedBytes = parts.resumedBytes;
  }

  async write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    try {
      await this.#writes.add(chunk, offset);
    } catch (error) {
      throw fromErrno(error);
    }
  }

  readBack(offset: number, length: number, signal: AbortSignal, into?: Uint8Array): Promise<Uint8Array> {
    return readAt(this.#parts.handle, { offset, length, into }, signal);
  }

  setInfo(changes: FileChanges, signal: AbortSignal): Promise<void> {
    return translated(async () => {
      signal.throwIfAborted();
      const { handle } = this.#parts;
      if (changes.mode !== undefined) await handle.chmod(changes.mode & 0o777);
      if (changes.modifiedAt === undefined && changes.accessedAt === undefined) return;
      const { atime, mtime } = await handle.stat();
      await handle.utimes(changes.accessedAt ?? atime, changes.modifiedAt ?? mtime);
    });
  }

  async commit(sizeBytes: number, signal: AbortSignal, options: CommitOptions = {}): Promise<FileInfo> {
    if (this.#committed !== undefined) return this.#committed;
    signal.throwIfAborted();
    return translated(async () => {
      const { handle, path, folders } = this.#parts;
      const { as = path, overwrite = this.#parts.overwrite } = options;
      let stats = await handle.stat();
      const { size } = stats;
      if (size < sizeBytes) throw new Failure('integrity.size-mismatch', { context: { sizeBytes, stagedBytes: size } });
      if (size > sizeBytes) {
        await handle.truncate(sizeBytes);
        // Cutting is no change of what was sent: the times stay those that were set.
        await handle.utimes(stats.atime, stats.mtime);
        stats = await handle.stat();
      }
      await handle.sync();
      await folders.use(vpathParent(path), async (folder) => {
        await this.#moveIntoPlace(folder, vpathName(as), overwrite);
        await folder.sync();
      });
      const info = fileInfoOf(stats);
      await this.#close();
      this.#committed = info;
      return info;
    });
  }

  async discard(): Promise<boolean> {
    if (this.#committed !== undefined) return true;
    await this.#close().catch(() => undefined);
    try {
      const { folders, path, token } = this.#parts;
      await folders.use(vpathParent(path), (folder) => folder.calls.unlink(folder.child(stageName(token))));
      return true;
    } catch (error) {
      // Gone already, or its folder is: there is nothing left to remove.
      return hasErrno(error, 'ENOENT');
    }
  }

  suspend(): Promise<void> {
    return this.#close();
  }

  async #moveIntoPlace(folder: Folder, name: string, overwrite: boolean): Promise<void> {
    const staged = folder.child(stageName(this.#parts.token));
    const target = folder.child(name);
    if (!overwrite) {
      // link refuses to replace, in one step; rename would not.
      await folder.calls.link(staged, target);
      await folder.calls.unlink(staged);
      return;
    }
    try {
      await folder.calls.rename(staged, target);
    } catch (error) {
      if (hasErrno(error, 'EISDIR') || (await folder.calls.lstat(target).catch(() => undefined))?.isDirectory()) {
        throw new Failure('target.is-folder', { cause: error });
      }
      throw error;
    }
  }

  async #close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    await this.#parts.handle.close();
  }
}
