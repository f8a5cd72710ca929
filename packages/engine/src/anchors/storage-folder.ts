import { type AppendFolder, Failure, isFailure, joinVPath, type Storage, type VPath } from '@waybill/core';

/** What every server takes at once. */
const PIECE_BYTES = 32 * 1024;

/** A folder of a Storage to which files are added: staged first, and committed only where nothing is. */
export class StorageFolder implements AppendFolder {
  readonly #storage: Storage;
  readonly #folder: VPath;
  readonly #close: () => Promise<void>;

  constructor(storage: Storage, folder: VPath, close: () => Promise<void>) {
    this.#storage = storage;
    this.#folder = folder;
    this.#close = close;
  }

  async add(name: string, content: Uint8Array, signal: AbortSignal): Promise<void> {
    if (await this.#has(name, content, signal)) return;
    const path = joinVPath(this.#folder, name);
    const token = name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 40);
    const stage = await this.#storage.stage(path, { token, overwrite: false, resume: false, makeFolders: true }, signal);
    try {
      for (let at = 0; at < content.length; at += PIECE_BYTES)
        await stage.write(content.subarray(at, at + PIECE_BYTES), at, signal);
      await stage.commit(content.length, signal);
    } catch (error) {
      await stage.discard();
      // Another worker may have put the same there.
      if (isFailure(error, 'target.exists') && (await this.#has(name, content, signal))) return;
      throw error;
    }
  }

  async list(signal: AbortSignal): Promise<readonly string[]> {
    const names: string[] = [];
    try {
      for await (const { kind, name } of this.#storage.list(this.#folder, signal)) if (kind === 'file') names.push(name);
    } catch (error) {
      if (!isFailure(error, 'source.not-found') && !isFailure(error, 'target.not-found')) throw error;
    }
    return names;
  }

  async read(name: string, mostBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    const file = await this.#storage.open(joinVPath(this.#folder, name), signal);
    try {
      const parts: Uint8Array[] = [];
      let bytes = 0;
      for (;;) {
        const part = await file.readAt(bytes, mostBytes + 1 - bytes, signal);
        if (part.length === 0) return Buffer.concat(parts);
        parts.push(part);
        bytes += part.length;
        if (bytes > mostBytes) throw new Failure('input.invalid', { publicDetail: `${name} is larger than ${mostBytes} bytes.` });
      }
    } finally {
      await file.close();
    }
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #has(name: string, content: Uint8Array, signal: AbortSignal): Promise<boolean> {
    try {
      const there = await this.read(name, content.length, signal);
      if (Buffer.compare(there, content) === 0) return true;
    } catch (error) {
      if (isFailure(error, 'source.not-found')) return false;
      if (!isFailure(error, 'input.invalid')) throw error;
    }
    throw new Failure('target.exists', { publicDetail: `There is a file ${name} of other content already.` });
  }
}
