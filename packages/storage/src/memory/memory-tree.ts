import { Failure, type FileInfo, ROOT, type VPath, vpathParent } from '@waybill/core';

/** What is at a path of a memory Store. */
export type MemoryNode =
  | { readonly kind: 'folder'; modifiedAt: Date }
  | { readonly kind: 'file'; bytes: Uint8Array; modifiedAt: Date; mode: number };

/** A tree of files in memory: the fake that passes the same contract as the real ones. */
export class MemoryTree {
  readonly nodes = new Map<VPath, MemoryNode>([[ROOT, { kind: 'folder', modifiedAt: new Date(0) }]]);
  readonly stages = new Map<string, Uint8Array>();

  /** @throws Failure `source.not-found` */
  get(path: VPath): MemoryNode {
    const node = this.nodes.get(path);
    if (node === undefined) throw new Failure('source.not-found', { context: { path } });
    return node;
  }

  /** @throws Failure `source.not-found`, `target.not-folder` */
  assertParent(path: VPath): void {
    if (this.get(vpathParent(path)).kind !== 'folder') throw new Failure('target.not-folder', { context: { path } });
  }

  renameStage(from: string, to: string): void {
    const bytes = this.stages.get(from);
    if (bytes === undefined) return;
    this.stages.delete(from);
    this.stages.set(to, bytes);
  }

  /** The paths directly in a folder. */
  childrenOf(folder: VPath): VPath[] {
    return [...this.nodes.keys()].filter((path) => path !== ROOT && vpathParent(path) === folder);
  }

  info(node: MemoryNode): FileInfo {
    return node.kind === 'folder'
      ? { kind: 'folder', modifiedAt: node.modifiedAt, mode: 0o750 }
      : { kind: 'file', sizeBytes: node.bytes.length, modifiedAt: node.modifiedAt, mode: node.mode };
  }
}
