import { asFailure, Failure, isFailure } from '@waybill/core';
import type { SftpAttributes, SftpFileHandle, SftpHandlers } from '@waybill/sftp';
import { pathBelow } from '../path-below.js';
import type { ControlRecord } from './control-record.js';
import type { ScpLink } from './scp-link.js';

export interface ReceiveOptions {
  readonly target: string;
  /** Folders may come. */
  readonly recursive: boolean;
  /** Modes and times are kept. */
  readonly preserve: boolean;
  /** The target must be a folder. */
  readonly targetIsFolder: boolean;
}

interface Target {
  readonly path: string;
  readonly isFolder: boolean;
}

type FileRecord = Extract<ControlRecord, { kind: 'file' }>;
type FolderRecord = Extract<ControlRecord, { kind: 'folder' }>;
type Times = Extract<ControlRecord, { kind: 'times' }>;

const NEW_FILE = { read: false, write: true, append: false, create: true, truncate: true, exclusive: false } as const;
const TYPE_BITS = 0o170000;
const FOLDER = 0o040000;

/** `scp -t`: takes files from a client. Each is told to be there when it has arrived, and not before. */
export class FileReceiver {
  readonly #link: ScpLink;
  readonly #files: SftpHandlers;
  readonly #options: ReceiveOptions;
  readonly #signal: AbortSignal;

  constructor(link: ScpLink, files: SftpHandlers, options: ReceiveOptions, signal: AbortSignal) {
    this.#link = link;
    this.#files = files;
    this.#options = options;
    this.#signal = signal;
  }

  /** Takes everything until the client ends. @throws Failure `partner.misbehaved`, `net.reset` */
  async run(): Promise<void> {
    const { target, targetIsFolder } = this.#options;
    const isFolder = await this.#isFolder(target);
    if (targetIsFolder && !isFolder) return this.#link.complain(`${target}: Not a directory`);
    await this.#fill({ path: target, isFolder });
  }

  async #fill(target: Target): Promise<void> {
    await this.#link.ok();
    let times: Times | undefined;
    for (let record = await this.#link.record(); record !== undefined; record = await this.#link.record()) {
      if (record.kind === 'times') {
        times = record;
        await this.#link.ok();
        continue;
      }
      if (record.kind === 'end') return this.#link.ok();
      const path = target.isFolder ? pathBelow(target.path, record.name) : target.path;
      if (record.kind === 'file') await this.#takeFile(path, record, times);
      else await this.#takeFolder(path, record, times);
      times = undefined;
    }
  }

  async #takeFolder(path: string, record: FolderRecord, times: Times | undefined): Promise<void> {
    if (!this.#options.recursive)
      throw new Failure('partner.misbehaved', { publicDetail: 'protocol error: received directory without -r' });
    try {
      if (!(await this.#isFolder(path))) await this.#files.mkdir(path, { mode: record.mode }, this.#signal);
    } catch (error) {
      return this.#link.refuse(path, error);
    }
    await this.#fill({ path, isFolder: true });
    await this.#setAttributes(record, times, (attributes) => this.#files.setstat(path, attributes, this.#signal));
  }

  async #takeFile(path: string, record: FileRecord, times: Times | undefined): Promise<void> {
    let handle: SftpFileHandle;
    try {
      handle = await this.#files.open(path, NEW_FILE, { mode: record.mode }, this.#signal);
    } catch (error) {
      return this.#link.refuse(path, error);
    }
    let failure: Failure | undefined;
    try {
      await this.#link.ok();
      failure = await this.#receive(handle, record.sizeBytes);
    } catch (error) {
      await handle.abandon(asFailure(error));
      throw error;
    }
    if (failure === undefined) {
      await this.#setAttributes(record, times, (attributes) => handle.setstat(attributes, this.#signal));
      failure = await handle.close(this.#signal).then(() => undefined, asFailure);
    } else {
      await handle.abandon(failure);
    }
    await (failure === undefined ? this.#link.ok() : this.#link.refuse(path, failure));
  }

  /** Takes all bytes of a file, whatever becomes of them: the protocol has no way to say stop. @returns why they are not kept */
  async #receive(handle: SftpFileHandle, sizeBytes: number): Promise<Failure | undefined> {
    let failure: Failure | undefined;
    let writing: Promise<Failure | undefined> = Promise.resolve(undefined);
    let offset = 0;
    try {
      // One piece is written while the next one comes.
      for await (const piece of this.#link.data(sizeBytes)) {
        failure ??= await writing;
        if (failure === undefined) writing = handle.write(offset, piece, this.#signal).then(() => undefined, asFailure);
        offset += piece.length;
      }
    } finally {
      failure ??= await writing;
    }
    // The client made up the rest of a file that it could not read.
    if (await this.#link.answer()) return failure;
    return failure ?? new Failure('source.changed', { publicDetail: 'The sender could not read the file to its end.' });
  }

  /** B6: attributes are worth nothing beside the file. */
  async #setAttributes(
    { mode }: FileRecord | FolderRecord,
    times: Times | undefined,
    set: (attributes: SftpAttributes) => Promise<void>,
  ): Promise<void> {
    if (!this.#options.preserve) return;
    try {
      await set({ mode, ...(times === undefined ? {} : { times }) });
    } catch (error) {
      if (!isFailure(error)) throw error;
    }
  }

  async #isFolder(path: string): Promise<boolean> {
    try {
      const { mode = 0 } = await this.#files.stat(path, this.#signal);
      return (mode & TYPE_BITS) === FOLDER;
    } catch (error) {
      // What is in the way of this is in the way of what comes next too, and is told then.
      if (isFailure(error)) return false;
      throw error;
    }
  }
}
