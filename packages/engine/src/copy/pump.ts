import { giveBack, type Stage } from '@waybill/core';
import type { DigestMark, StreamDigest } from '../digest/stream-digest.js';

/** How much lies between two marks: what a cut costs at most, beyond what was on its way. */
const MARK_BYTES = 1024 * 1024;

/** A place up to which the stage has acknowledged every byte, and the digest of all before it. */
export interface Mark {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface PumpProgress {
  /** How far in the file the stage has acknowledged every byte. */
  readonly bytes: number;
  /** Bytes that the stage acknowledged since the pump began. */
  readonly movedBytes: number;
  /** The last mark that was reached, where marks are wanted. */
  readonly mark: Mark | undefined;
}

export interface PumpOptions {
  /** Where in the file the first chunk belongs. Default 0. */
  readonly offset?: number;
  /** How many bytes may be on their way to the stage at once where the stage does not say; one chunk always may. */
  readonly windowBytes: number;
  /** Fed with every byte, in order; has been fed with what lies before the offset. */
  readonly digest: StreamDigest;
  /** Whether marks are wanted. */
  readonly marks?: boolean;
  /**
   * Asked after a chunk was read and before it is written: undefined when the writer still has its claim, else a promise that
   * resolves when it has it for certain, or rejects. Told where in the file the chunk begins.
   */
  readonly hold?: (offset: number) => Promise<void> | undefined;
  /** Given what the stage has just taken, and where; it counts once this resolves. */
  readonly check?: (taken: Uint8Array, offset: number) => Promise<void>;
  /** Told at each acknowledgement. */
  readonly onProgress: (progress: PumpProgress) => void;
}

interface Write {
  readonly offset: number;
  readonly settled: Promise<void>;
}

/**
 * Moves every chunk to the stage, several writes under way at once but never more than the window, and hashes in passing.
 * Resolves to where the file ends when the stage has taken the last byte: the source's own idea of its size is not asked (B1).
 * @throws the first failure of source or stage, after every write under way has settled
 */
export async function pump(
  chunks: AsyncIterable<Uint8Array>,
  stage: Stage,
  options: PumpOptions,
  signal: AbortSignal,
): Promise<number> {
  // In the order of their offsets: the first is where what is acknowledged without a hole ends.
  const underWay = new Set<Write>();
  const marks: { readonly bytes: number; readonly digest: DigestMark }[] = [];
  let mark: Mark | undefined;
  let bytesUnderWay = 0;
  let movedBytes = 0;
  let offset = options.offset ?? 0;
  let markedTo = offset;
  let failed: { error: unknown } | undefined;
  let wake: (() => void) | undefined;

  const acknowledged = (length: number): void => {
    const [first] = underWay;
    const bytes = first?.offset ?? offset;
    movedBytes += length;
    for (let next = marks[0]; next?.digest.sha256 !== undefined && next.bytes <= bytes; next = marks[0]) {
      mark = { bytes: next.bytes, sha256: next.digest.sha256 };
      marks.shift();
    }
    try {
      options.onProgress({ bytes, movedBytes, mark });
    } catch (error) {
      failed ??= { error };
    }
  };

  const start = (chunk: Uint8Array): void => {
    bytesUnderWay += chunk.length;
    const at = offset;
    const done = (): void => {
      bytesUnderWay -= chunk.length;
      underWay.delete(write);
      wake?.();
    };
    const written = stage.write(chunk, at, signal);
    const { check } = options;
    const settled = (check === undefined ? written : written.then(() => check(chunk, at))).then(
      () => {
        done();
        const { length } = chunk;
        giveBack(chunk);
        // After a failure the first write that is left no longer tells where the holes begin.
        if (failed === undefined) acknowledged(length);
      },
      (error: unknown) => {
        done();
        failed ??= { error };
      },
    );
    const write: Write = { offset: at, settled };
    underWay.add(write);
    offset += chunk.length;
  };

  try {
    for await (const chunk of chunks) {
      if (chunk.length === 0) continue;
      while (underWay.size > 0 && bytesUnderWay + chunk.length > (stage.windowBytes ?? options.windowBytes)) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (failed !== undefined) break;
      signal.throwIfAborted();
      const room = options.digest.update(chunk);
      if (room !== undefined) await room;
      const hold = options.hold?.(offset);
      if (hold !== undefined) await hold;
      start(chunk);
      if (options.marks === true && offset - markedTo >= MARK_BYTES) {
        marks.push({ bytes: offset, digest: options.digest.mark() });
        markedTo = offset;
      }
    }
  } finally {
    await Promise.all([...underWay].map(({ settled }) => settled));
  }
  if (failed !== undefined) throw failed.error;
  signal.throwIfAborted();
  return offset;
}
