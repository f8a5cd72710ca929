import { type CommitOptions, Failure, type FileChanges, type FileInfo, type Stage, type VPath } from '@waybill/core';
import type { MemoryTree } from './memory-tree.js';

/** A stage in memory. */
export class MemoryStage implements Stage {
  readonly resumedBytes: number;
  readonly #tree: MemoryTree;
  readonly #key: string;
  readonly #path: VPath;
  readonly #overwrite: boolean;
  #committed: FileInfo | undefined;
  #changes: FileChanges = {};

  constructor(tree: MemoryTree, key: string, path: VPath, overwrite: boolean) {
    this.#tree = tree;
    this.#key = key;
    this.#path = path;
    this.#overwrite = overwrite;
    this.resumedBytes = this.#bytes().length;
  }

  async write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const present = this.#bytes();
    const grown = new Uint8Array(Math.max(present.length, offset + chunk.length));
    grown.set(present);
    grown.set(chunk, offset);
    this.#tree.stages.set(this.#key, grown);
  }

  async readBack(offset: number, length: number): Promise<Uint8Array> {
    return this.#bytes().slice(offset, offset + length);
  }

  async setInfo(changes: FileChanges, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#changes = { ...this.#changes, ...changes };
  }

  async commit(sizeBytes: number, signal: AbortSignal, options: CommitOptions = {}): Promise<FileInfo> {
    if (this.#committed !== undefined) return this.#committed;
    signal.throwIfAborted();
    const { as = this.#path, overwrite = this.#overwrite } = options;
    const bytes = this.#bytes();
    if (bytes.length < sizeBytes)
      throw new Failure('integrity.size-mismatch', { context: { sizeBytes, stagedBytes: bytes.length } });
    const present = this.#tree.nodes.get(as);
    if (present?.kind === 'folder') throw new Failure('target.is-folder');
    if (present !== undefined && !overwrite) throw new Failure('target.exists');
    this.#tree.assertParent(as);
    const { modifiedAt = new Date(), mode = 0o640 } = this.#changes;
    const node = { kind: 'file' as const, bytes: bytes.slice(0, sizeBytes), modifiedAt, mode };
    this.#tree.nodes.set(as, node);
    this.#tree.stages.delete(this.#key);
    this.#committed = this.#tree.info(node);
    return this.#committed;
  }

  async discard(): Promise<boolean> {
    if (this.#committed === undefined) this.#tree.stages.delete(this.#key);
    return true;
  }

  async suspend(): Promise<void> {
    // The tree keeps the stage.
  }

  #bytes(): Uint8Array {
    return this.#tree.stages.get(this.#key) ?? new Uint8Array(0);
  }
}
