import { Failure, joinVPath, parseVPath, type VPath, vpathName, vpathParent } from '@waybill/core';
import type { SftpAttributes } from '../codec/attributes.js';
import type { OpenFlags } from '../codec/requests.js';
import type { SftpFileHandle, SftpFolderHandle, SftpFolderRow, SftpHandlers } from '../server/handlers.js';

interface MemoryNode {
  readonly kind: 'file' | 'folder';
  content: Buffer;
  mode: number;
  modifiedAtSeconds: number;
}

const FILE_TYPE = 0o100000;
const FOLDER_TYPE = 0o040000;
const ROWS_PER_BATCH = 100;
const READING: OpenFlags = { read: true, write: false, append: false, create: false, truncate: false, exclusive: false };
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** Bytes that grow by doubling, up to 256 MiB. */
class GrowingBytes {
  #buffer: Buffer;
  #length: number;

  constructor(content: Buffer) {
    this.#buffer = Buffer.from(content);
    this.#length = content.length;
  }

  get length(): number {
    return this.#length;
  }

  write(offset: number, data: Uint8Array): void {
    const end = offset + data.length;
    if (end > MAX_FILE_BYTES) throw new Failure('target.full');
    if (end > this.#buffer.length) {
      const grown = Buffer.alloc(Math.max(end, 2 * this.#buffer.length));
      this.#buffer.copy(grown, 0, 0, this.#length);
      this.#buffer = grown;
    }
    this.#buffer.set(data, offset);
    this.#length = Math.max(this.#length, end);
  }

  resize(length: number): void {
    if (length > this.#length) this.write(length, new Uint8Array(0));
    else this.#buffer.fill(0, length, this.#length);
    this.#length = length;
  }

  content(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}

/**
 * A small file tree in memory behind the SFTP server's port. What is written to a file appears when it is closed, and not at all
 * when it is abandoned. `events` tells what happened to open files.
 */
export class MemoryTree {
  readonly #nodes = new Map<VPath, MemoryNode>();
  readonly events: { readonly type: 'closed' | 'abandoned'; readonly path: string }[] = [];

  constructor() {
    this.#nodes.set(parseVPath('/'), folderNode(0o755));
  }

  /** Puts a file there, whatever was there before. */
  put(path: string, content: Buffer | string): void {
    const node = fileNode(0o644);
    node.content = Buffer.from(content);
    this.#nodes.set(parseVPath(path), node);
  }

  /** Makes a folder; its parent is not asked for. */
  makeFolder(path: string): void {
    this.#nodes.set(parseVPath(path), folderNode(0o755));
  }

  /** Gives a file a second name: what stands behind `hardlink@openssh.com`, for those who offer it. */
  link(from: string, to: string): void {
    const node = this.#find(from);
    if (node.kind !== 'file') throw new Failure('target.unsupported');
    const path = parseVPath(to);
    if (this.#nodes.has(path)) throw new Failure('target.exists');
    this.#nodes.set(path, node);
  }

  /** What a file holds, or nothing. */
  get(path: string): Buffer | undefined {
    const node = this.#nodes.get(parseVPath(path));
    return node?.kind === 'file' ? node.content : undefined;
  }

  /** The tree as a session sees it. */
  handlers(): SftpHandlers {
    return {
      realpath: async (path) => parseVPath(path),
      stat: async (path) => attributesOf(this.#find(path)),
      lstat: async (path) => attributesOf(this.#find(path)),
      openFolder: async (path) => this.#openFolder(path),
      open: async (path, flags, attributes) => this.#open(parseVPath(path), flags, attributes),
      openForDigest: async (path) => this.#open(parseVPath(path), READING, {}),
      setstat: async (path, attributes) => apply(this.#find(path), attributes),
      lsetstat: async (path, attributes) => apply(this.#find(path), attributes),
      mkdir: async (path, attributes) => this.#mkdir(parseVPath(path), attributes),
      rmdir: async (path) => this.#rmdir(parseVPath(path)),
      remove: async (path) => this.#remove(parseVPath(path)),
      rename: async (from, to, { overwrite }) => this.#rename(parseVPath(from), parseVPath(to), overwrite),
    };
  }

  #find(path: string): MemoryNode {
    const node = this.#nodes.get(parseVPath(path));
    if (node === undefined) throw new Failure('source.not-found');
    return node;
  }

  #children(folder: VPath): VPath[] {
    return [...this.#nodes.keys()].filter((path) => path !== '/' && vpathParent(path) === folder);
  }

  #openFolder(path: string): SftpFolderHandle {
    const node = this.#find(path);
    if (node.kind !== 'folder') throw new Failure('target.not-folder');
    const self = attributesOf(node);
    const rows: SftpFolderRow[] = ['.', '..'].map((name) => ({ name, attributes: self }));
    for (const child of this.#children(parseVPath(path))) {
      rows.push({ name: vpathName(child), attributes: attributesOf(this.#find(child)) });
    }
    return {
      next: async () => (rows.length === 0 ? undefined : rows.splice(0, ROWS_PER_BATCH)),
      close: async () => {},
    };
  }

  #open(path: VPath, flags: OpenFlags, attributes: SftpAttributes): SftpFileHandle {
    const there = this.#nodes.get(path);
    if (there?.kind === 'folder') throw new Failure('target.is-folder');
    if (there === undefined && !flags.create) throw new Failure('source.not-found');
    if (there !== undefined && flags.exclusive) throw new Failure('target.exists');
    if (this.#nodes.get(vpathParent(path))?.kind !== 'folder') throw new Failure('target.not-found');
    const node = there ?? fileNode(attributes.mode ?? 0o644);
    return flags.write ? this.#writable(path, node, flags) : this.#readable(path, node);
  }

  #readable(path: VPath, node: MemoryNode): SftpFileHandle {
    return {
      concurrentWrites: false,
      read: async (offset, length) => node.content.subarray(offset, offset + length),
      write: () => Promise.reject(new Failure('permission.denied')),
      stat: async () => attributesOf(node),
      setstat: async (attributes) => apply(node, attributes),
      fsync: async () => {},
      close: async () => void this.events.push({ type: 'closed', path }),
      abandon: async () => void this.events.push({ type: 'abandoned', path }),
    };
  }

  #writable(path: VPath, node: MemoryNode, flags: OpenFlags): SftpFileHandle {
    const bytes = new GrowingBytes(flags.truncate ? Buffer.alloc(0) : node.content);
    const changed: MemoryNode = { ...node };
    return {
      concurrentWrites: true,
      read: async (offset, length) => Buffer.from(bytes.content().subarray(offset, offset + length)),
      write: async (offset, data) => bytes.write(flags.append ? bytes.length : offset, data),
      stat: async () => ({ ...attributesOf(changed), sizeBytes: bytes.length }),
      setstat: async (attributes) => {
        apply(changed, attributes);
        if (attributes.sizeBytes !== undefined) bytes.resize(attributes.sizeBytes);
      },
      fsync: async () => {},
      close: async () => {
        this.#nodes.set(path, { ...changed, content: bytes.content() });
        this.events.push({ type: 'closed', path });
      },
      abandon: async () => void this.events.push({ type: 'abandoned', path }),
    };
  }

  #mkdir(path: VPath, attributes: SftpAttributes): void {
    if (this.#nodes.has(path)) throw new Failure('target.exists');
    if (this.#nodes.get(vpathParent(path))?.kind !== 'folder') throw new Failure('target.not-found');
    this.#nodes.set(path, folderNode(attributes.mode ?? 0o755));
  }

  #rmdir(path: VPath): void {
    if (this.#find(path).kind !== 'folder') throw new Failure('target.not-folder');
    if (this.#children(path).length > 0) throw new Failure('target.not-empty');
    this.#nodes.delete(path);
  }

  #remove(path: VPath): void {
    if (this.#find(path).kind === 'folder') throw new Failure('target.is-folder');
    this.#nodes.delete(path);
  }

  #rename(from: VPath, to: VPath, overwrite: boolean): void {
    const node = this.#find(from);
    if (this.#nodes.has(to) && !overwrite) throw new Failure('target.exists');
    const below = this.#children(from);
    this.#nodes.delete(from);
    this.#nodes.set(to, node);
    for (const child of below) this.#rename(child, joinVPath(to, vpathName(child)), true);
  }
}

function fileNode(mode: number): MemoryNode {
  return { kind: 'file', content: Buffer.alloc(0), mode: mode & 0o7777, modifiedAtSeconds: 0 };
}

function folderNode(mode: number): MemoryNode {
  return { kind: 'folder', content: Buffer.alloc(0), mode: mode & 0o7777, modifiedAtSeconds: 0 };
}

function attributesOf(node: MemoryNode): SftpAttributes {
  return {
    sizeBytes: node.content.length,
    owner: { uid: 0, gid: 0 },
    mode: (node.kind === 'file' ? FILE_TYPE : FOLDER_TYPE) | node.mode,
    times: { accessedAtSeconds: node.modifiedAtSeconds, modifiedAtSeconds: node.modifiedAtSeconds },
  };
}

function apply(node: MemoryNode, attributes: SftpAttributes): void {
  if (attributes.mode !== undefined) node.mode = attributes.mode & 0o7777;
  if (attributes.times !== undefined) node.modifiedAtSeconds = attributes.times.modifiedAtSeconds;
  if (attributes.sizeBytes !== undefined && node.kind === 'file') {
    const bytes = new GrowingBytes(node.content);
    bytes.resize(attributes.sizeBytes);
    node.content = bytes.content();
  }
}
