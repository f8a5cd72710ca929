type WriteCallback = (error?: Error | null) => void;

/** Writes one buffer after the other, each when the one before is through. */
export function writeAll(
  write: (buffer: Buffer, through: WriteCallback) => void,
  buffers: readonly Buffer[],
  callback: WriteCallback,
): void {
  let next = 0;
  // A write that is through at once calls back before it returns; a call each would be as deep as there are buffers.
  let looping = false;
  let through = true;
  const go = (): void => {
    if (looping) return;
    looping = true;
    while (through) {
      const buffer = buffers[next];
      if (buffer === undefined) {
        callback();
        return;
      }
      next += 1;
      through = false;
      write(buffer, (error) => {
        if (error) {
          callback(error);
          return;
        }
        through = true;
        go();
      });
    }
    looping = false;
  };
  go();
}

/** The same bytes in fewer buffers: neighbours that fit into one channel packet together are copied into one, the others are not copied. */
export function gathered(buffers: readonly Buffer[], packetSize: number): readonly Buffer[] {
  const all: Buffer[] = [];
  let together: Buffer[] = [];
  let bytes = 0;
  const flush = (): void => {
    const [only] = together;
    if (only !== undefined) all.push(together.length === 1 ? only : Buffer.concat(together, bytes));
    together = [];
    bytes = 0;
  };
  for (const buffer of buffers) {
    if (bytes + buffer.length > packetSize) flush();
    together.push(buffer);
    bytes += buffer.length;
  }
  flush();
  return all;
}
