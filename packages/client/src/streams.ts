import type { Download } from './call-types.js';

/** The lines of a text that comes in pieces, without their ends (LF or CRLF). Leaving the loop early ends the request. */
async function* linesOf(body: ReadableStream<Uint8Array> | null): AsyncGenerator<string, void, undefined> {
  if (body === null) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      const lines = (rest + (done ? decoder.decode() : decoder.decode(value, { stream: true }))).split('\n');
      rest = done ? '' : (lines.pop() ?? '');
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
      if (done) return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** NDJSON: a value a line. */
export async function* ndjsonOf(answer: Response): AsyncGenerator<unknown, void, undefined> {
  for await (const line of linesOf(answer.body)) if (line !== '') yield JSON.parse(line);
}

/** Server-sent events whose data is JSON; comments and other fields are passed over. */
export async function* eventsOf(answer: Response): AsyncGenerator<unknown, void, undefined> {
  let data: string[] = [];
  for await (const line of linesOf(answer.body)) {
    if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    if (line !== '' || data.length === 0) continue;
    yield JSON.parse(data.join('\n'));
    data = [];
  }
}

/** A file as it comes. */
export function downloadOf(answer: Response): Download {
  const fileName = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  const length = answer.headers.get('content-length');
  const digest = /sha-256=:([A-Za-z0-9+/=]+):/.exec(answer.headers.get('repr-digest') ?? '')?.[1];
  return {
    body: answer.body ?? new ReadableStream(),
    ...(fileName === undefined ? {} : { fileName }),
    ...(length === null ? {} : { sizeBytes: Number(length) }),
    ...(digest === undefined ? {} : { sha256: hexOf(digest) }),
  };
}

function hexOf(base64: string): string {
  return [...atob(base64)].map((byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
