import { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inOneWrite } from './in-one-write.js';

it('sends what is written in one turn as one piece, and what is written later as another', async () => {
  const pieces: string[] = [];
  const stream = new Writable({
    writev(chunks, done) {
      pieces.push(chunks.map(({ chunk }: { readonly chunk: Buffer }) => chunk.toString()).join(' '));
      done();
    },
  });
  const together = inOneWrite(stream);
  const write = (text: string): void => {
    together();
    stream.write(text);
  };
  write('BEGIN');
  write('one');
  await Promise.resolve();
  // What writes in pieces itself, as the driver does, does not let go of what was held.
  together();
  stream.cork();
  stream.write('two');
  stream.uncork();
  expect(pieces).toEqual([]);
  await setImmediate();
  expect(pieces).toEqual(['BEGIN one two']);
  write('COMMIT');
  await setImmediate();
  expect(pieces).toEqual(['BEGIN one two', 'COMMIT']);
});
