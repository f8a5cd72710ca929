import {
  Failure,
  type FileChanges,
  type FileEntry,
  type FileInfo,
  isWithin,
  type OpenFile,
  type RenameOptions,
  ROOT,
  rebaseVPath,
  type Stage,
  type StageOptions,
  type Storage,
  type StorageCapabilities,
  type VPath,
  vpathName,
  vpathParent,
} from '@waybill/core';
import { MemoryStage } from './memory-stage.js';
import { MemoryTree } from './memory-tree.js';

const STREAM_CHUNK = 64 * 1024;

/** A Store in memory, for tests and for trying things out. It passes the same contract as the others. */
export class MemoryStorage implements Storage {
  readonly capabilities: StorageCapabilities = {
    atomicReplace: true,
    hiddenStages: true,
    resume: true,
    resumeReads: true,
    setInfo: true,
    readOnce: false,
    readBack: 'cheap',
    durableCommit: false,
  };
  readonly #tree = new MemoryTree();

  async *list(folder: VPath, signal: AbortSignal): AsyncIterable<FileEntry> {
    if (this.#tree.get(folder).kind !== 'folder') throw new Failure('target.not-folder');
    for (const path of this.#tree.childrenOf(folder)) {
      signal.throwIfAborted();
      const node = this.#tree.nodes.get(path);
      if (node !== undefined) yield { name: vpathName(path), ...this.#tree.info(node) };
    }
  }

  async stat(path: VPath, signal: AbortSignal): Promise<FileInfo> {
    signal.throwIfAborted();
    return this.#tree.info(this.#tree.get(path));
  }

  async open(path: VPath, signal: AbortSignal): Promise<OpenFile> {
    signal.throwIfAborted();
    const node = this.#tree.get(path);
    if (node.kind !== 'file') throw new Failure('target.is-folder');
    const { bytes } = node;
    const info = this.#tree.info(node);
    return {
      stat: async () => info,
      readAt: async (offset, length) => bytes.slice(offset, offset + length),
      stream: async function* (offset: number, streamSignal: AbortSignal) {
        for (let at = offset; at < bytes.length; at += STREAM_CHUNK) {
          streamSignal.throwIfAborted();
          yield bytes.slice(at, at + STREAM_CHUNK);
        }
      },
      close: async () => undefined,
    };
  }

  async stage(path: VPath, options: StageOptions, signal: AbortSignal): Promise<Stage> {
    signal.throwIfAborted();
    if (!options.overwrite && this.#tree.nodes.has(path)) throw new Failure('target.exists');
    if (options.makeFolders) this.#makeFolders(vpathParent(path));
    this.#tree.assertParent(path);
    const key = stageKey(path, options.token);
    const adopted = options.adopt?.map((token) => stageKey(path, token)).find((former) => this.#tree.stages.has(former));
    if (adopted !== undefined) this.#tree.renameStage(adopted, key);
    if (!options.resume || !this.#tree.stages.has(key)) this.#tree.stages.set(key, this.#beginning(path, options));
    return new MemoryStage(this.#tree, key, path, options.overwrite);
  }

  async stageSize(path: VPath, token: string): Promise<number | undefined> {
    return this.#tree.stages.get(stageKey(path, token))?.length;
  }

  async discardStage(path: VPath, token: string): Promise<void> {
    this.#tree.stages.delete(stageKey(path, token));
  }

  async remove(path: VPath, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#tree.get(path).kind === 'folder') throw new Failure('target.is-folder');
    this.#tree.nodes.delete(path);
  }

  async rename(from: VPath, to: VPath, options: RenameOptions, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const node = this.#tree.get(from);
    const present = this.#tree.nodes.get(to);
    if (present !== undefined && !options.overwrite) throw new Failure('target.exists');
    if (present?.kind === 'folder' && node.kind === 'file') throw new Failure('target.is-folder');
    this.#tree.assertParent(to);
    for (const path of [...this.#tree.nodes.keys()].filter((candidate) => isWithin(candidate, from))) {
      const moved = this.#tree.get(path);
      this.#tree.nodes.delete(path);
      this.#tree.nodes.set(rebaseVPath(path, from, to), moved);
    }
  }

  async mkdir(path: VPath, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#tree.nodes.has(path)) throw new Failure('target.exists');
    this.#tree.assertParent(path);
    this.#tree.nodes.set(path, { kind: 'folder', modifiedAt: new Date() });
  }

  async rmdir(path: VPath, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#tree.get(path).kind !== 'folder') throw new Failure('target.not-folder');
    if (path === ROOT) throw new Failure('permission.denied');
    if (this.#tree.childrenOf(path).length > 0) throw new Failure('target.not-empty');
    this.#tree.nodes.delete(path);
  }

  async setInfo(path: VPath, changes: FileChanges, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const node = this.#tree.get(path);
    if (changes.modifiedAt !== undefined) node.modifiedAt = changes.modifiedAt;
    if (changes.mode !== undefined && node.kind === 'file') node.mode = changes.mode & 0o777;
  }

  async close(): Promise<void> {
    // Nothing is held.
  }

  #beginning(path: VPath, { withContent }: StageOptions): Uint8Array {
    const present = withContent === true ? this.#tree.nodes.get(path) : undefined;
    if (present === undefined) return new Uint8Array(0);
    if (present.kind !== 'file') throw new Failure('target.denied');
    return present.bytes.slice();
  }

  #makeFolders(folder: VPath): void {
    if (this.#tree.nodes.has(folder)) return;
    this.#makeFolders(vpathParent(folder));
    this.#tree.nodes.set(folder, { kind: 'folder', modifiedAt: new Date() });
  }
}

function stageKey(path: VPath, token: string): string {
  return `${token} ${path}`;
}
