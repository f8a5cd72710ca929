/** So much is enough for one piece of work; it may be one piece more. */
const ENOUGH_BYTES = 1024 * 1024;
/** As many as one call of the system takes on Linux (IOV_MAX), and some to spare. */
const MOST_PIECES = 512;

interface Waiting {
  readonly offset: number;
  readonly piece: Uint8Array;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Does something with pieces of a file as they come, those that follow one another and came at the same moment, or while earlier ones were worked on, together: each
 * call of the file system is a way to another thread and back, which can cost more than what is done there.
 */
export class GatheredPieces {
  readonly #work: (pieces: readonly Uint8Array[], offset: number) => Promise<void>;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #underWay = 0;

  /** @param work given pieces without holes between them, the first of which lies at `offset`; it may be called again before it settled */
  constructor(work: (pieces: readonly Uint8Array[], offset: number) => Promise<void>) {
    this.#work = work;
  }

  /** Settles as the work does that the piece was part of. The piece must stay as it is until then. */
  add(piece: Uint8Array, offset: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const last = this.#waiting.at(-1);
      if (last !== undefined && last.offset + last.piece.length !== offset) this.#begin();
      // What came from a socket beside it is there by then.
      if (this.#waiting.length === 0 && this.#underWay === 0) setImmediate(() => this.#begin());
      this.#waiting.push({ offset, piece, resolve, reject });
      this.#bytes += piece.length;
      if (this.#bytes >= ENOUGH_BYTES || this.#waiting.length === MOST_PIECES) this.#begin();
    });
  }

  #begin(): void {
    const together = this.#waiting;
    const [first] = together;
    if (first === undefined) return;
    this.#waiting = [];
    this.#bytes = 0;
    const pieces = together.map(({ piece }) => piece);
    this.#underWay += 1;
    const over = (): void => {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#begin();
    };
    this.#work(pieces, first.offset).then(
      () => {
        for (const { resolve } of together) resolve();
        over();
      },
      (error: unknown) => {
        for (const { reject } of together) reject(error);
        over();
      },
    );
  }
}
