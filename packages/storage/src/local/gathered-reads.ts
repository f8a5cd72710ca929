import { BufferPool, giveBack, lend } from '@waybill/core';
import type { SystemFile } from './system-calls.js';

/** What an SFTP client asks for at most. */
const ROOM_BYTES = 256 * 1024;
const rooms = new BufferPool({ bufferBytes: ROOM_BYTES, mostIdle: 32 });
/** Below that, memory of its own costs less than a whole room that is kept. */
const SMALL_BYTES = 64 * 1024;
/** So much is enough for one call; it may be one request more. */
const ENOUGH_BYTES = 1024 * 1024;

interface Waiting {
  readonly offset: number;
  readonly length: number;
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads of an open file, those that follow one another and were asked for at the same moment, or while others were under way, in one call of the system: each is a
 * way to another thread and back, and clients ask for much at once.
 */
export class GatheredReads {
  readonly #handle: SystemFile;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #underWay = 0;

  constructor(handle: SystemFile) {
    this.#handle = handle;
  }

  /**
   * Up to `length` bytes, none only at the end of the file. They belong to the caller, who may `giveBack` them: clients ask for as much as a request may bring,
   * however little the file holds, so that much memory is not made for each.
   */
  read(offset: number, length: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const last = this.#waiting.at(-1);
      if (last !== undefined && last.offset + last.length !== offset) this.#begin();
      // Requests that came in one packet are all here by then.
      if (this.#waiting.length === 0 && this.#underWay === 0) process.nextTick(() => this.#begin());
      this.#waiting.push({ offset, length, resolve, reject });
      this.#bytes += length;
      if (this.#bytes >= ENOUGH_BYTES) this.#begin();
    });
  }

  #begin(): void {
    const together = this.#waiting;
    if (together.length === 0) return;
    this.#waiting = [];
    this.#bytes = 0;
    this.#underWay += 1;
    this.#readAll(together).then(
      () => this.#over(),
      (error: unknown) => {
        for (const { reject } of together) reject(error);
        this.#over();
      },
    );
  }

  #over(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#begin();
  }

  async #readAll(together: readonly Waiting[]): Promise<void> {
    const [first] = together;
    if (first === undefined) return;
    const memory = together.map(({ length }) => (length > SMALL_BYTES ? lend(rooms, length) : Buffer.allocUnsafeSlow(length)));
    let { bytesRead: left } = await this.#handle.readv(memory, first.offset);
    for (const [index, { offset, length, resolve }] of together.entries()) {
      const room = memory[index] ?? new Uint8Array(length);
      // What comes after a read that was cut short may be there all the same.
      if (left === 0 && index > 0) left = (await this.#handle.read(room, 0, length, offset)).bytesRead;
      const count = Math.min(left, length);
      left -= count;
      resolve(fitting(room, count));
    }
  }
}

/** The first bytes of a room, which is given back where they are few. */
function fitting(room: Uint8Array, bytes: number): Uint8Array {
  const read = room.subarray(0, bytes);
  if (room.length <= SMALL_BYTES || bytes > SMALL_BYTES) return read;
  const few = Buffer.from(read);
  giveBack(room);
  return few;
}
