import {
  Failure,
  type FileChanges,
  type FileEntry,
  type FileInfo,
  isFailure,
  joinVPath,
  type OpenFile,
  type QuirkRules,
  type RenameOptions,
  ROOT,
  type Stage,
  type StageOptions,
  type StagingRules,
  type Storage,
  type StorageCapabilities,
  type StorageSpace,
  type VPath,
  vpathComponents,
  vpathParent,
} from '@waybill/core';
import { extensionNames, listFolder, type SftpClient, type SftpHandle, SftpStatusError, statusCodes } from '@waybill/sftp';
import { attributesOf, fileInfoOf, kindIsKnown } from './attributes.js';
import type { ChannelGroup } from './channel-group.js';
import { translated } from './partner-error.js';
import { SftpOpenFile } from './sftp-open-file.js';
import { SftpStage } from './sftp-stage.js';
import { stagePath, stageRecogniser } from './stage-name.js';

const SPACE_MS = 1_000;

export interface SftpStorageOptions {
  readonly staging: StagingRules;
  readonly quirks: QuirkRules;
  /** Where large files get further sessions from. */
  readonly channels: ChannelGroup;
}

/** The files at a partner, over one SFTP session. Paths are absolute at the partner's server. */
export class SftpStorage implements Storage {
  readonly capabilities: StorageCapabilities;
  readonly #client: SftpClient;
  readonly #channels: ChannelGroup;
  readonly #staging: StagingRules;
  readonly #quirks: QuirkRules;
  readonly #isStage: (folder: VPath, name: string) => boolean;
  #space: { readonly folder: VPath; readonly askedAt: number; readonly told: Promise<StorageSpace | undefined> } | undefined;

  constructor(client: SftpClient, options: SftpStorageOptions) {
    this.#client = client;
    this.#channels = options.channels;
    this.#staging = options.staging;
    this.#quirks = options.quirks;
    this.#isStage = stageRecogniser(options.staging);
    const hiddenStages = options.staging.kind !== 'direct';
    this.capabilities = {
      atomicReplace: hiddenStages && client.extensions.has(extensionNames.posixRename),
      hiddenStages,
      resume: hiddenStages && options.quirks.resume,
      resumeReads: options.quirks.resume,
      setInfo: options.quirks.setInfo,
      readOnce: options.quirks.readOnce,
      readBack: 'costly',
      durableCommit: client.extensions.has(extensionNames.fsync),
      space: (path, signal) => this.#spaceAt(path, signal),
    };
  }

  async *list(folder: VPath, signal: AbortSignal): AsyncIterable<FileEntry> {
    const rows = listFolder(this.#client, folder, signal);
    try {
      while (true) {
        const next = await translated('source', () => rows.next());
        if (next.done) return;
        const { name, attributes } = next.value;
        if (name === '.' || name === '..' || this.#isStage(folder, name)) continue;
        yield {
          name,
          ...(kindIsKnown(attributes) || this.#quirks.readOnce
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
      async () => new SftpOpenFile(this.#client, await this.#client.open(path, { read: true }, {}, signal), this.#quirks),
    );
  }

  async stage(path: VPath, options: StageOptions, signal: AbortSignal): Promise<Stage> {
    if (options.withContent === true) throw new Failure('target.unsupported');
    const stagedPath = stagePath(path, options.token, this.#staging);
    if (!options.overwrite && (await this.#seemsThere(path, signal))) throw this.#exists(stagedPath === undefined);
    if (this.#staging.kind === 'folder') await this.#assertTargetFolder(vpathParent(path), options, signal);
    if (stagedPath !== undefined) await this.#adopt(path, options.adopt ?? [], stagedPath, signal);
    const handle =
      stagedPath === undefined
        ? await this.#openDirect(path, options, signal)
        : await this.#openStage(stagedPath, options, signal);
    const resumedBytes =
      options.resume && stagedPath !== undefined
        ? await translated('target', async () => (await this.#client.fstat(handle, signal)).sizeBytes ?? 0)
        : 0;
    return new SftpStage({
      client: this.#client,
      handle,
      stagedPath: stagedPath ?? path,
      targetPath: path,
      overwrite: options.overwrite,
      deleteBeforeRename: options.deleteBeforeRename === true,
      resumedBytes,
      // Who watches the target itself sees what is there grow from its start to its end.
      ...(stagedPath === undefined ? {} : { channels: this.#channels }),
    });
  }

  async stageSize(path: VPath, token: string, signal: AbortSignal): Promise<number | undefined> {
    const stagedPath = stagePath(path, token, this.#staging);
    if (stagedPath === undefined) return undefined;
    try {
      return (await this.stat(stagedPath, signal)).sizeBytes ?? 0;
    } catch (error) {
      if (isFailure(error, 'source.not-found')) return undefined;
      throw error;
    }
  }

  async discardStage(path: VPath, token: string, signal: AbortSignal): Promise<void> {
    const stagedPath = stagePath(path, token, this.#staging);
    if (stagedPath === undefined) return;
    try {
      await this.remove(stagedPath, signal);
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
    const targetThere = await this.#isThere(to, signal);
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
      if (isFailure(error, 'partner.misbehaved') && (await this.#isThere(path, signal)))
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
    return translated('target', () => this.#client.setstat(path, attributesOf(changes), signal));
  }

  async close(): Promise<void> {
    this.#client.end();
  }

  /** A partner that refuses the rename leaves us with an empty stage: the caller sees that and begins anew. */
  async #adopt(path: VPath, tokens: readonly string[], stagedPath: VPath, signal: AbortSignal): Promise<void> {
    for (const token of tokens) {
      const former = stagePath(path, token, this.#staging);
      if (former === undefined) return;
      try {
        await this.#client.rename(former, stagedPath, signal);
        return;
      } catch (error) {
        if (!(error instanceof SftpStatusError)) throw error;
      }
    }
  }

  async #openStage(stagedPath: VPath, options: StageOptions, signal: AbortSignal): Promise<SftpHandle> {
    const open = (): Promise<SftpHandle> =>
      translated('target', () =>
        this.#client.open(stagedPath, { write: true, create: true, truncate: !options.resume }, {}, signal),
      );
    // The folder for stages is ours to make.
    return this.#openInFolder(open, vpathParent(stagedPath), options.makeFolders || this.#staging.kind === 'folder', signal);
  }

  /** Where nothing may be replaced, the file is made by this very request: there is no moment between a look and the writing. */
  #openDirect(path: VPath, options: StageOptions, signal: AbortSignal): Promise<SftpHandle> {
    const open = async (): Promise<SftpHandle> => {
      try {
        const flags = { write: true, create: true, ...(options.overwrite ? { truncate: true } : { exclusive: true }) };
        return await translated('target', () => this.#client.open(path, flags, {}, signal));
      } catch (error) {
        if (!options.overwrite && isFailure(error, 'partner.misbehaved') && (await this.#seemsThere(path, signal)))
          throw this.#exists(true);
        throw error;
      }
    };
    return this.#openInFolder(open, vpathParent(path), options.makeFolders, signal);
  }

  /** B9: whether the folder is there is not asked, because some servers refuse that; it is made when the write shows that it is not. */
  async #openInFolder(
    open: () => Promise<SftpHandle>,
    folder: VPath,
    makeFolders: boolean,
    signal: AbortSignal,
  ): Promise<SftpHandle> {
    try {
      return await open();
    } catch (error) {
      if (!makeFolders || !isFailure(error, 'target.not-found')) throw error;
      const refused = await this.#makeFolders(folder, signal);
      try {
        return await open();
      } catch (second) {
        throw isFailure(second, 'target.not-found') ? notMade(folder, refused ?? second) : second;
      }
    }
  }

  /** A rename into a folder that is not there would fail when everything is sent. A server that does not let us look is believed. */
  async #assertTargetFolder(folder: VPath, options: StageOptions, signal: AbortSignal): Promise<void> {
    const isMissing = (): Promise<boolean> =>
      this.#client.lstat(folder, signal).then(
        () => false,
        (error: unknown) => {
          if (error instanceof SftpStatusError) return missing.has(error.status);
          throw error;
        },
      );
    if (!(await isMissing())) return;
    if (!options.makeFolders) throw new Failure('target.not-found');
    const refused = await this.#makeFolders(folder, signal);
    if (refused !== undefined && (await isMissing())) throw notMade(folder, refused);
  }

  /** Resolves to the last refusal: a folder above may be there and not ours to make, so each one is tried. */
  async #makeFolders(folder: VPath, signal: AbortSignal): Promise<unknown> {
    let current = ROOT;
    let refused: unknown;
    for (const name of vpathComponents(folder)) {
      current = joinVPath(current, name);
      if (await this.#seemsThere(current, signal)) continue;
      try {
        await this.mkdir(current, signal);
      } catch (error) {
        if (!isFailure(error) || error.disposition === 'cancelled' || error.code.startsWith('net.')) throw error;
        if (error.code !== 'target.exists') refused = error;
      }
    }
    return refused;
  }

  #exists(direct: boolean): Failure {
    return new Failure(
      'target.exists',
      direct
        ? {
            publicDetail:
              'A file of that name is there. It may be what an interrupted attempt left, because this connection writes files directly; look at it, and delete it when it is.',
          }
        : {},
    );
  }

  /** False as well when the server does not let us look. */
  async #seemsThere(path: VPath, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#client.lstat(path, signal);
      return true;
    } catch (error) {
      if (error instanceof SftpStatusError) return false;
      throw error;
    }
  }

  async #isThere(path: VPath, signal: AbortSignal): Promise<boolean> {
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

  /** Asks about an entry whose type the listing did not tell; where nobody tells it, a folder is what can be opened as one (B4). */
  async #lookAgain(folder: VPath, name: string, listed: FileInfo, signal: AbortSignal): Promise<FileInfo> {
    let path: VPath;
    try {
      path = joinVPath(folder, name);
    } catch {
      return listed;
    }
    try {
      const attributes = await this.#client.lstat(path, signal);
      if (kindIsKnown(attributes)) return { ...listed, ...fileInfoOf(attributes) };
      return { ...listed, ...fileInfoOf(attributes), kind: (await this.#opensAsFolder(path, signal)) ? 'folder' : 'file' };
    } catch (error) {
      if (!(error instanceof SftpStatusError)) throw error;
      return listed;
    }
  }

  async #opensAsFolder(path: VPath, signal: AbortSignal): Promise<boolean> {
    try {
      const handle = await this.#client.opendir(path, signal);
      await this.#client.close(handle, signal);
      return true;
    } catch (error) {
      if (error instanceof SftpStatusError) return false;
      throw error;
    }
  }

  /** Many small files ask the same at the same moment, so an answer stands for a moment. */
  #spaceAt(path: VPath, signal: AbortSignal): Promise<StorageSpace | undefined> {
    const folder = vpathParent(path);
    const now = performance.now();
    if (this.#space?.folder !== folder || now - this.#space.askedAt > SPACE_MS) {
      this.#space = { folder, askedAt: now, told: this.#askSpace(folder, signal) };
    }
    return this.#space.told;
  }

  async #askSpace(folder: VPath, signal: AbortSignal): Promise<StorageSpace | undefined> {
    if (!this.#client.extensions.has(extensionNames.statvfs)) return undefined;
    try {
      const { fragmentSize, blocks, blocksAvailable } = await this.#client.statvfs(folder, signal);
      return { totalBytes: Number(fragmentSize * blocks), freeBytes: Number(fragmentSize * blocksAvailable) };
    } catch {
      return undefined;
    }
  }
}

const missing: ReadonlySet<number> = new Set([statusCodes.NO_SUCH_FILE, statusCodes.NO_SUCH_PATH]);

function notMade(folder: VPath, cause: unknown): Failure {
  return new Failure('target.not-found', {
    cause,
    publicDetail: `The folder "${folder}" is not there, and the partner does not let us make it.`,
  });
}
