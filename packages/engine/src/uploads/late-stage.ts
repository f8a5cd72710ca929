import type { CommitOptions, FileChanges, FileInfo, Stage } from '@waybill/core';

/** A small file is held whole; one that becomes larger has a stage from then on. */
const MOST_BYTES = 64 * 1024;
/** So much all uploads of a process hold; beyond it each has its stage at once. */
const MOST_IN_PROCESS_BYTES = 32 * 1024 * 1024;

let heldInProcess = 0;

/**
 * A stage that is opened when it is needed: until then what was written is held in memory, so that a small file costs its Store nothing
 * before it is whole, and a crash leaves nothing of it. `open` is called once.
 */
export class LateStage implements Stage {
  readonly resumedBytes = 0;
  readonly #open: () => Promise<Stage>;
  #memory = Buffer.alloc(0);
  #heldBytes = 0;
  #counted = 0;
  #stage: Promise<Stage> | undefined;

  constructor(open: () => Promise<Stage>) {
    this.#open = open;
  }

  /** Whether everything is in memory still. */
  get isHeld(): boolean {
    return this.#stage === undefined;
  }

  /** Opens the stage, if it was not, and hands it what was held. @throws Failure as `open` does, each time */
  opened(): Promise<Stage> {
    this.#stage ??= this.#handOver();
    return this.#stage;
  }

  async write(chunk: Uint8Array, offset: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#stage === undefined && this.#hold(chunk, offset)) return;
    await (await this.opened()).write(chunk, offset, signal);
  }

  async readBack(offset: number, length: number, signal: AbortSignal, into?: Uint8Array): Promise<Uint8Array> {
    if (this.#stage !== undefined) return (await this.#stage).readBack(offset, length, signal, into);
    const held = this.#memory.subarray(offset, Math.min(offset + length, this.#heldBytes));
    if (into === undefined) return Buffer.from(held);
    into.set(held);
    return into.subarray(0, held.length);
  }

  async setInfo(changes: FileChanges, signal: AbortSignal): Promise<void> {
    await (await this.opened()).setInfo(changes, signal);
  }

  async commit(sizeBytes: number, signal: AbortSignal, options?: CommitOptions): Promise<FileInfo> {
    return (await this.opened()).commit(sizeBytes, signal, options);
  }

  async discard(): Promise<boolean> {
    this.#forget();
    // One that could not be opened left nothing.
    const stage = await this.#stage?.catch(() => undefined);
    return stage === undefined ? true : stage.discard();
  }

  async suspend(): Promise<void> {
    this.#forget();
    await (await this.#stage?.catch(() => undefined))?.suspend();
  }

  #hold(chunk: Uint8Array, offset: number): boolean {
    const end = offset + chunk.length;
    if (end > MOST_BYTES) return false;
    if (end > this.#memory.length) {
      // The first piece is the whole of most small files.
      const size = this.#memory.length === 0 ? end : MOST_BYTES;
      if (heldInProcess + size - this.#counted > MOST_IN_PROCESS_BYTES) return false;
      const larger = Buffer.alloc(size);
      larger.set(this.#memory);
      this.#count(size);
      this.#memory = larger;
    }
    this.#memory.set(chunk, offset);
    this.#heldBytes = Math.max(this.#heldBytes, end);
    return true;
  }

  async #handOver(): Promise<Stage> {
    const held = this.#memory.subarray(0, this.#heldBytes);
    try {
      const stage = await this.#open();
      try {
        // What begins to be handed over is handed over, whoever needs it.
        if (held.length > 0) await stage.write(held, 0, new AbortController().signal);
        return stage;
      } catch (error) {
        await stage.discard();
        throw error;
      }
    } finally {
      this.#forget();
    }
  }

  #forget(): void {
    this.#count(0);
    this.#memory = Buffer.alloc(0);
    this.#heldBytes = 0;
  }

  #count(bytes: number): void {
    heldInProcess += bytes - this.#counted;
    this.#counted = bytes;
  }
}
