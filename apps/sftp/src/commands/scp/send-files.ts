import { asFailure, Failure, giveBack } from '@waybill/core';
import type { SftpAttributes, SftpFileHandle, SftpFolderHandle, SftpHandlers } from '@waybill/sftp';
import { pathBelow } from '../path-below.js';
import type { ScpLink } from './scp-link.js';

export interface SendOptions {
  readonly paths: readonly string[];
  readonly recursive: boolean;
  readonly preserve: boolean;
}

const READ = { read: true, write: false, append: false, create: false, truncate: false, exclusive: false } as const;
const PIECE_BYTES = 255 * 1024;
const TYPE_BITS = 0o170000;
const FOLDER = 0o040000;
const FILE = 0o100000;
const notWanted = new Failure('target.denied', { publicDetail: 'The client did not take the file.' });
/** Links may lead in circles. */
const MAX_DEPTH = 64;

/** `scp -f`: gives files to a client. */
export class FileSender {
  readonly #link: ScpLink;
  readonly #files: SftpHandlers;
  readonly #options: SendOptions;
  readonly #signal: AbortSignal;

  constructor(link: ScpLink, files: SftpHandlers, options: SendOptions, signal: AbortSignal) {
    this.#link = link;
    this.#files = files;
    this.#options = options;
    this.#signal = signal;
  }

  /** Gives everything, once the client is ready. @throws Failure `net.reset` */
  async run(): Promise<void> {
    await this.#link.answer();
    for (const path of this.#options.paths) await this.#send(path, 0);
  }

  async #send(path: string, depth: number): Promise<void> {
    let attributes: SftpAttributes;
    try {
      attributes = await this.#files.stat(path, this.#signal);
    } catch (error) {
      return this.#link.refuse(path, error);
    }
    const type = (attributes.mode ?? FILE) & TYPE_BITS;
    if (type === FILE) await this.#sendFile(path);
    else if (type === FOLDER && this.#options.recursive) await this.#sendFolder(path, attributes, depth);
    else await this.#link.complain(`${path}: not a regular file`);
  }

  async #sendFile(path: string): Promise<void> {
    let handle: SftpFileHandle;
    try {
      handle = await this.#files.open(path, READ, {}, this.#signal);
    } catch (error) {
      return this.#link.refuse(path, error);
    }
    let failure: Failure | undefined;
    try {
      failure = await this.#offer(handle, path);
    } catch (error) {
      await handle.abandon(asFailure(error));
      throw error;
    }
    if (failure === undefined) failure = await handle.close(this.#signal).then(() => undefined, asFailure);
    else await handle.abandon(failure);
    // A file that was not wanted has been talked about enough.
    if (failure === notWanted) return;
    await (failure === undefined ? this.#link.ok() : this.#link.refuse(path, failure));
    await this.#link.answer();
  }

  /** Announces a file and sends it. @returns what kept the client from having it as it is */
  async #offer(handle: SftpFileHandle, path: string): Promise<Failure | undefined> {
    const attributes = await handle.stat(this.#signal);
    const { mode = 0o640, sizeBytes = 0 } = attributes;
    const wanted =
      (await this.#announceTimes(attributes)) && (await this.#link.ask({ kind: 'file', mode, sizeBytes, name: nameOf(path) }));
    return wanted ? this.#sendContent(handle, sizeBytes) : notWanted;
  }

  /** Sends as many bytes as were announced, whatever happens; what could not be read is made up. @returns why they are not right */
  async #sendContent(handle: SftpFileHandle, sizeBytes: number): Promise<Failure | undefined> {
    let failure: Failure | undefined;
    for (let offset = 0; offset < sizeBytes; ) {
      const length = Math.min(PIECE_BYTES, sizeBytes - offset);
      let piece: Uint8Array = new Uint8Array(0);
      if (failure === undefined) {
        try {
          piece = await handle.read(offset, length, this.#signal, 'send');
        } catch (error) {
          failure = asFailure(error);
        }
        if (piece.length === 0) failure ??= new Failure('source.changed', { publicDetail: 'The file became shorter meanwhile.' });
      }
      const bytes = failure === undefined ? piece : new Uint8Array(length);
      await this.#link.send(bytes);
      giveBack(piece);
      offset += bytes.length;
    }
    return failure;
  }

  async #sendFolder(path: string, attributes: SftpAttributes, depth: number): Promise<void> {
    const name = nameOf(path);
    if (name === '')
      return this.#link.complain(
        `${path}: this folder has no name to send it by; ask for what is in it, as in ${pathBelow(path, '*')}`,
      );
    if (depth >= MAX_DEPTH) return this.#link.complain(`${path}: folders are more than ${MAX_DEPTH} deep`);
    let folder: SftpFolderHandle;
    try {
      folder = await this.#files.openFolder(path, this.#signal);
    } catch (error) {
      return this.#link.refuse(path, error);
    }
    try {
      const taken =
        (await this.#announceTimes(attributes)) &&
        (await this.#link.ask({ kind: 'folder', mode: attributes.mode ?? 0o750, name }));
      if (!taken) return;
      await this.#sendEntries(path, folder, depth);
      await this.#link.ask({ kind: 'end' });
    } finally {
      await folder.close();
    }
  }

  async #sendEntries(path: string, folder: SftpFolderHandle, depth: number): Promise<void> {
    for (;;) {
      let rows: Awaited<ReturnType<SftpFolderHandle['next']>>;
      try {
        rows = await folder.next(this.#signal);
      } catch (error) {
        return this.#link.refuse(path, error);
      }
      if (rows === undefined) return;
      for (const { name } of rows) if (name !== '.' && name !== '..') await this.#send(pathBelow(path, name), depth + 1);
    }
  }

  async #announceTimes({ times }: SftpAttributes): Promise<boolean> {
    return !this.#options.preserve || times === undefined || this.#link.ask({ kind: 'times', ...times });
  }
}

/** The last component of a path; nothing for one that ends in the folder it begins in. */
function nameOf(path: string): string {
  const name = path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  return name === '.' || name === '..' ? '' : name;
}
