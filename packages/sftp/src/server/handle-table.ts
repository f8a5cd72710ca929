import type { SftpFileHandle, SftpFolderHandle, SftpFolderRow } from './handlers.js';

/** A file that a client has open. */
export interface OpenedFile {
  readonly kind: 'file';
  /** As the client named it. */
  readonly path: string;
  readonly file: SftpFileHandle;
  readonly readable: boolean;
  readonly writable: boolean;
  /** Whether writes that do not overlap may be under way at once. */
  readonly concurrentWrites: boolean;
}

/** A folder that a client has open, with the rows it was not sent yet. */
export interface OpenedFolder {
  readonly kind: 'folder';
  /** As the client named it. */
  readonly path: string;
  readonly folder: SftpFolderHandle;
  rows: readonly SftpFolderRow[];
}

export type Opened = OpenedFile | OpenedFolder;

const HANDLE_BYTES = 4;

/** What a session has open. A handle is a number that is never given out twice, so an old one never means a new file. */
export class HandleTable {
  readonly #maxHandles: number;
  readonly #opened = new Map<number, Opened>();
  #last = 0;

  constructor(maxHandles: number) {
    this.#maxHandles = maxHandles;
  }

  get size(): number {
    return this.#opened.size;
  }

  get isFull(): boolean {
    return this.#opened.size >= this.#maxHandles || this.#last === 0xffff_ffff;
  }

  /** @returns the handle as the client will send it */
  add(opened: Opened): Uint8Array {
    this.#last += 1;
    this.#opened.set(this.#last, opened);
    const handle = Buffer.alloc(HANDLE_BYTES);
    handle.writeUInt32BE(this.#last);
    return handle;
  }

  get(handle: Uint8Array): Opened | undefined {
    const number = numberOf(handle);
    return number === undefined ? undefined : this.#opened.get(number);
  }

  file(handle: Uint8Array): OpenedFile | undefined {
    const opened = this.get(handle);
    return opened?.kind === 'file' ? opened : undefined;
  }

  folder(handle: Uint8Array): OpenedFolder | undefined {
    const opened = this.get(handle);
    return opened?.kind === 'folder' ? opened : undefined;
  }

  /** Forgets a handle. @returns what it meant */
  remove(handle: Uint8Array): Opened | undefined {
    const number = numberOf(handle);
    if (number === undefined) return undefined;
    const opened = this.#opened.get(number);
    this.#opened.delete(number);
    return opened;
  }

  /** Forgets every handle. @returns what they meant */
  removeAll(): readonly Opened[] {
    const all = [...this.#opened.values()];
    this.#opened.clear();
    return all;
  }
}

function numberOf(handle: Uint8Array): number | undefined {
  if (handle.length !== HANDLE_BYTES) return undefined;
  return new DataView(handle.buffer, handle.byteOffset, HANDLE_BYTES).getUint32(0);
}
