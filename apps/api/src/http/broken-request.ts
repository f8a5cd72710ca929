import type { Socket } from 'node:net';
import { problemStatus, problemTitle, problemType, type RequestProblemCode } from '@waybill/contracts';
import { newId } from '@waybill/core';

const reasons: Readonly<Record<string, { readonly code: RequestProblemCode; readonly detail: string; readonly phrase: string }>> =
  {
    HPE_HEADER_OVERFLOW: {
      code: 'request.too-large',
      detail: 'The headers are larger than 16 KiB.',
      phrase: 'Content Too Large',
    },
    ERR_HTTP_REQUEST_TIMEOUT: { code: 'request.malformed', detail: 'The request did not arrive in time.', phrase: 'Bad Request' },
  };
const malformed = { code: 'request.malformed', detail: 'This is not a request of HTTP.', phrase: 'Bad Request' } as const;

/**
 * Answers what never became a request, with a problem document as everything else is, and ends the connection: where the next request
 * would begin is not known any more.
 */
export function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const { code, detail, phrase } = reasons[error.code ?? ''] ?? malformed;
  const status = problemStatus(code);
  const requestId = newId();
  const problem = { type: problemType(code), title: problemTitle(code), status, detail, instance: '/', code, requestId };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${phrase}`,
    'content-type: application/problem+json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `x-request-id: ${requestId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
