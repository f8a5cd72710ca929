import { Failure, type MountPermission, mountRules, newId, parseVPath } from '@waybill/core';
import type { SftpHandlers } from '@waybill/sftp';
import { createDuplexPair, MemoryTree } from '@waybill/sftp/testing';
import { findCommand } from '../find-command.js';
import { runCommand } from '../run-command.js';

/** The client's side of a command that runs over a tree in memory. */
export class PlayedClient {
  readonly tree: MemoryTree;
  readonly errors: string[] = [];
  readonly faults: unknown[] = [];
  /** Resolves to what the client is told as exit status, or to nothing when the channel is lost. */
  readonly ended: Promise<number | undefined>;
  readonly #near;
  readonly #abort = new AbortController();
  #received = Buffer.alloc(0);
  #wake: () => void = () => undefined;

  constructor(commandLine: string, tree = new MemoryTree(), changes: Partial<SftpHandlers> = {}) {
    const [near, far] = createDuplexPair();
    this.tree = tree;
    this.#near = near;
    near.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    for (const event of ['end', 'close', 'error']) near.on(event, () => this.#wake());
    const permissions: readonly MountPermission[] = ['list', 'download', 'upload'];
    const mounts = [{ path: parseVPath('/'), at: parseVPath('/'), storeId: newId(), permissions, ...mountRules.parse({}) }];
    const command = findCommand(Buffer.from(commandLine), mounts);
    if (command === undefined) throw new Error(`no command: ${commandLine}`);
    const handlers = tree.handlers();
    const openForDigest: NonNullable<SftpHandlers['openForDigest']> = (path, signal) =>
      handlers.openForDigest?.(path, signal) ?? Promise.reject(new Failure('target.unsupported'));
    const channel = {
      stream: far,
      writeError: (bytes: Uint8Array) => void this.errors.push(Buffer.from(bytes).toString()),
      exit: () => void far.end(),
    };
    const onInternalError = (error: unknown) => void this.faults.push(error);
    this.ended = runCommand(
      command,
      channel,
      { files: { ...handlers, openForDigest, ...changes }, onInternalError, onWorking: () => undefined },
      this.#abort.signal,
    );
  }

  send(bytes: string | Uint8Array): void {
    this.#near.write(bytes);
  }

  /** Takes exactly these bytes, or fails with what came in their place. */
  async expect(bytes: string | Uint8Array): Promise<void> {
    const wanted = Buffer.from(bytes);
    while (this.#received.length < wanted.length && !this.#near.readableEnded && !this.#near.destroyed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const got = this.#received.subarray(0, wanted.length);
    this.#received = this.#received.subarray(wanted.length);
    if (!got.equals(wanted))
      throw new Error(`${JSON.stringify(wanted.toString())} was expected, and ${JSON.stringify(got.toString())} came`);
  }

  /** Ends its side, waits for the end of the command. @returns the exit status and what came that nobody took */
  async leave(): Promise<{ readonly status: number | undefined; readonly rest: string }> {
    this.#near.end();
    const status = await this.ended;
    while (!this.#near.readableEnded && !this.#near.destroyed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return { status, rest: this.#received.toString() };
  }

  /** Is gone without a word. */
  async cut(): Promise<void> {
    this.#near.destroy();
    await this.ended;
  }
}
