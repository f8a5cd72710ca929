import {
  Failure,
  type FileChanges,
  type FileEntry,
  type FileInfo,
  isFailure,
  joinVPath,
  type OpenFile,
  type RenameOptions,
  ROOT,
  type Stage,
  type StageOptions,
  type Storage,
  type StorageCapabilities,
  type VPath,
  vpathComponents,
  vpathParent,
} from '@waybill/core';
import { extensionNames, listFolder, type SftpClient, type SftpHandle } from '@waybill/sftp';
import { fileInfoOf, kindIsKnown } from './attributes.js';
import { translated } from './partner-error.js';
import { SftpOpenFile } from './sftp-open-file.js';
import { SftpStage } from './sftp-stage.js';
import { stagePath, stageRecogniser } from './stage-name.js';

/** The files at a partner, over one SFTP session. Paths are absolute at the partner's server. */
export class SftpStorage implements Storage {
  readonly capabilities: StorageCapabilities;
  readonly #client: SftpClient;
  readonly #stageSuffix: string;
  readonly #isStage: (name: string) => boolean;

  constructor(client: SftpClient, options: { readonly stageSuffix: string }) {
    this.#client = client;
    this.#stageSuffix = options.stageSuffix;
    this.#isStage = stageRecogniser(options.stageSuffix);
    this.capabilities = {
      atomicReplace: client.extensions.has(extensionNames.posixRename),
      resume: true,
      readBack: 'costly',
      durableCommit: client.extensions.has(extensionNames.fsync),
      freeBytes: (path, signal) => this.#freeBytes(path, signal),
    };
  }

  async *list(folder: VPath, signal: AbortSignal): AsyncIterable<FileEntry> {
    const rows = listFolder(this.#client, folder, signal);
    try {
      while (true) {
        const next = await translated('source', () => rows.next());
        if (next.done) return;
        const { name, attributes } = next.value;
        if (name === '.' || name === '..' || this.#isStage(name)) continue;
        yield {
          name,
          ...(kindIsKnown(attributes)
            ? fileInfoOf(attributes)
            : await this.#lookAgain(folder, name, fileInfoOf(attributes), signal)),
        };
      }
    } finally {
      await rows.return();
    }
  }

  stat(path: VPath, signal: AbortSignal): Promise<FileInfo> {
    return translated('source', async () => fileInfoOf(await this.#client.lstat(path, signal)));
  }

  open(path: VPath, signal: AbortSignal): Promise<OpenFile> {
    return translated(
      'source',
      async () => new SftpOpenFile(this.#client, await this.#client.open(path, { read: true }, {}, signal)),
    );
  }

  async stage(path: VPath, options: StageOptions, signal: AbortSignal): Promise<Stage> {
    const stagedPath = stagePath(path, options.token, this.#stageSuffix);
    if (!options.overwrite && (await this.#exists(path, signal))) throw new Failure('target.exists');
    const handle = await this.#openStage(stagedPath, options, signal);
    const resumedBytes = options.resume
      ? await translated('target', async () => (await this.#client.fstat(handle, signal)).sizeBytes ?? 0)
      : 0;
    return new SftpStage({
      client: this.#client,
      handle,
      stagedPath,
      targetPath: path,
      overwrite: options.overwrite,
      resumedBytes,
    });
  }

  async stageSize(path: VPath, token: string, signal: AbortSignal): Promise<number | undefined> {
    try {
      return (await this.stat(stagePath(path, token, this.#stageSuffix), signal)).sizeBytes ?? 0;
    } catch (error) {
      if (isFailure(error, 'source.not-found')) return undefined;
      throw error;
    }
  }

  async discardStage(path: VPath, token: string, signal: AbortSignal): Promise<void> {
    try {
      await this.remove(stagePath(path, token, this.#stageSuffix), signal);
    } catch (error) {
      if (!isFailure(error, 'source.not-found')) throw error;
    }
  }

  async remove(path: VPath, signal: AbortSignal): Promise<void> {
    try {
      await translated('source', () => this.#client.remove(path, signal));
    } catch (error) {
      // Servers answer FAILURE for a folder; look before passing that on.
      if (isFailure(error, 'partner.misbehaved') && (await this.#kindOf(path, signal)) === 'folder') {
        throw new Failure('target.is-folder', { cause: error });
      }
      throw error;
    }
  }

  async rename(from: VPath, to: VPath, options: RenameOptions, signal: AbortSignal): Promise<void> {
    if (options.overwrite && this.#client.extensions.has(extensionNames.posixRename)) {
      await translated('source', () => this.#client.posixRename(from, to, signal));
      return;
    }
    const targetThere = await this.#exists(to, signal);
    if (targetThere && !options.overwrite) throw new Failure('target.exists');
    try {
      await translated('source', () => this.#client.rename(from, to, signal));
    } catch (error) {
      if (!targetThere || !isFailure(error, 'partner.misbehaved')) throw error;
      await this.remove(to, signal);
      await translated('source', () => this.#client.rename(from, to, signal));
    }
  }

  async mkdir(path: VPath, signal: AbortSignal): Promise<void> {
    try {
      await translated('target', () => this.#client.mkdir(path, {}, signal));
    } catch (error) {
      if (isFailure(error, 'partner.misbehaved') && (await this.#exists(path, signal)))
        throw new Failure('target.exists', { cause: error });
      throw error;
    }
  }

  async rmdir(path: VPath, signal: AbortSignal): Promise<void> {
    try {
      await translated('source', () => this.#client.rmdir(path, signal));
    } catch (error) {
      if (isFailure(error, 'partner.misbehaved') && (await this.#kindOf(path, signal)) === 'folder') {
        throw new Failure('target.not-empty', { cause: error });
      }
      throw error;
    }
  }

  setInfo(path: VPath, changes: FileChanges, signal: AbortSignal): Promise<void> {
    return translated('target', async () => {
      const modifiedAt = changes.modifiedAt ?? changes.accessedAt;
      const accessedAt = changes.accessedAt ?? changes.modifiedAt;
      await this.#client.setstat(
        path,
        {
          ...(changes.mode === undefined ? {} : { mode: changes.mode & 0o7777 }),
          ...(modifiedAt === undefined || accessedAt === undefined
            ? {}
            : { times: { modifiedAtSeconds: seconds(modifiedAt), accessedAtSeconds: seconds(accessedAt) } }),
        },
        signal,
      );
    });
  }

  async close(): Promise<void> {
    this.#client.end();
  }

  async #openStage(stagedPath: VPath, options: StageOptions, signal: AbortSignal): Promise<SftpHandle> {
    const open = (): Promise<SftpHandle> =>
      translated('target', () =>
        this.#client.open(stagedPath, { write: true, create: true, truncate: !options.resume }, {}, signal),
      );
    try {
      return await open();
    } catch (error) {
      if (!options.makeFolders || !isFailure(error, 'target.not-found')) throw error;
      await this.#makeFolders(vpathParent(stagedPath), signal);
      return open();
    }
  }

  async #makeFolders(folder: VPath, signal: AbortSignal): Promise<void> {
    let current = ROOT;
    for (const name of vpathComponents(folder)) {
      current = joinVPath(current, name);
      if (await this.#exists(current, signal)) continue;
      try {
        await this.mkdir(current, signal);
      } catch (error) {
        if (!isFailure(error, 'target.exists')) throw error;
      }
    }
  }

  async #exists(path: VPath, signal: AbortSignal): Promise<boolean> {
    return (await this.#kindOf(path, signal)) !== undefined;
  }

  async #kindOf(path: VPath, signal: AbortSignal): Promise<FileInfo['kind'] | undefined> {
    try {
      return (await this.stat(path, signal)).kind;
    } catch (error) {
      if (isFailure(error, 'source.not-found')) return undefined;
      throw error;
    }
  }

  async #lookAgain(folder: VPath, name: string, listed: FileInfo, signal: AbortSignal): Promise<FileInfo> {
    try {
      return { ...listed, ...(await this.stat(joinVPath(folder, name), signal)) };
    } catch {
      return listed;
    }
  }

  async #freeBytes(path: VPath, signal: AbortSignal): Promise<number | undefined> {
    if (!this.#client.extensions.has(extensionNames.statvfs)) return undefined;
    try {
      const { fragmentSize, blocksAvailable } = await this.#client.statvfs(vpathParent(path), signal);
      return Number(fragmentSize * blocksAvailable);
    } catch {
      return undefined;
    }
  }
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
