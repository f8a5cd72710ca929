import type { TransferPriority } from '@waybill/core';

/** What moves at the same time in one process. */
export interface RoomLimits {
  readonly files: number;
  /** By what is expected of each; it bounds the memory that copies hold. */
  readonly bytes: number;
}

/** What a file counts at most, and one whose size nobody knows: about what one copy holds in memory. */
export const MAX_FILE_WEIGHT = 16 * 1024 * 1024;

export const DEFAULT_ROOM: RoomLimits = { files: 256, bytes: 8 * MAX_FILE_WEIGHT };

/** How much of the room each priority may fill: long files of a low one must not be in the way when a high one comes. */
const SHARE = { high: 1, normal: 7 / 8, low: 1 / 2 } as const satisfies Record<TransferPriority, number>;

/** What a file takes of the room. */
export function weightOf(expectedBytes: number | null): number {
  return Math.min(expectedBytes ?? MAX_FILE_WEIGHT, MAX_FILE_WEIGHT);
}

/** Counts what moves in this process against its limits. */
export class Room {
  readonly #limits: RoomLimits;
  #files = 0;
  #bytes = 0;

  constructor(limits: RoomLimits) {
    this.#limits = limits;
  }

  /** Takes what a priority may have now, a quarter of the room at most, until {@link leave}; undefined when there is none. */
  enter(priority: TransferPriority): RoomLimits | undefined {
    const room: RoomLimits = {
      files: this.#free('files', this.#files, priority),
      bytes: this.#free('bytes', this.#bytes, priority),
    };
    if (room.files < 1 || room.bytes < 1) return undefined;
    this.exchange({ files: 0, bytes: 0 }, room);
    return room;
  }

  #free(what: keyof RoomLimits, taken: number, priority: TransferPriority): number {
    const limit = this.#limits[what];
    return Math.min(Math.ceil(limit / 4), Math.floor(limit * SHARE[priority]) - taken);
  }

  /** Exchanges what was taken for what is really used, which may be more bytes: one file always goes. */
  exchange(taken: RoomLimits, used: RoomLimits): void {
    this.#files += used.files - taken.files;
    this.#bytes += used.bytes - taken.bytes;
  }

  leave(used: RoomLimits): void {
    this.exchange(used, { files: 0, bytes: 0 });
  }
}
