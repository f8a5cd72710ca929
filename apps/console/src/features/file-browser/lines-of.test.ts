import { WaybillUnreachable } from '@waybill/client';
import { describe, expect, it } from 'vitest';
import { linesOf } from './lines-of.js';

async function all(answer: Response): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const some of linesOf(answer, 'listStoreFiles')) lines.push(...some);
  return lines;
}

const pieces = (...parts: readonly Uint8Array[]) =>
  new Response(
    new ReadableStream({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    }),
  );

describe('the lines of an answer', () => {
  it('are whole, wherever the pieces are cut', async () => {
    const bytes = new TextEncoder().encode('{"n":"Größe"}\n{"n":2}\n');
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(await all(pieces(bytes.subarray(0, at), bytes.subarray(at)))).toEqual(['{"n":"Größe"}', '{"n":2}']);
    }
  });

  it('are none of an empty answer', async () => {
    expect(await all(new Response(null))).toEqual([]);
  });

  it('end with an error that people understand when the answer is cut', async () => {
    const cut = new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{}\n'));
          controller.error(new TypeError('network error'));
        },
      }),
    );
    await expect(all(cut)).rejects.toBeInstanceOf(WaybillUnreachable);
  });
});
