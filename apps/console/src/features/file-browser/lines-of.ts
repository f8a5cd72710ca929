import { WaybillUnreachable } from '@waybill/client';

/** How many lines come at least before they are told of, so that a large folder is not drawn anew with every packet. */
const LINES_AT_ONCE = 5000;

/** The whole lines of an answer, many at a time, as they come. @throws WaybillUnreachable when the answer was cut */
export async function* linesOf(answer: Response, operationId: string): AsyncGenerator<readonly string[]> {
  const text = new TextDecoder();
  let rest = '';
  let lines: string[] = [];
  try {
    for await (const bytes of piecesOf(answer)) {
      const parts = (rest + text.decode(bytes, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      if (lines.length < LINES_AT_ONCE) continue;
      yield lines;
      lines = [];
    }
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new WaybillUnreachable('The listing was cut. Read the folder again.', operationId, { cause });
  }
  if (rest !== '') lines.push(rest);
  if (lines.length > 0) yield lines;
}

/** Not every browser gives a body's pieces to `for await`. */
async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
