import { nextTick } from 'node:process';
import type { Writable } from 'node:stream';

/**
 * Has what is written in one turn of the event loop go out at its end, in one piece. Each write wakes the process that reads it, which answers what it has and
 * sleeps again: between two programs of one machine that takes longer than most statements do.
 * @returns to be called before each write
 */
export function inOneWrite(stream: Writable): () => void {
  let isHeld = false;
  return () => {
    if (isHeld) return;
    isHeld = true;
    stream.cork();
    nextTick(() => {
      isHeld = false;
      stream.uncork();
    });
  };
}
