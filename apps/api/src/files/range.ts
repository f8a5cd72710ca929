import type { FileRange, RangeOf } from '@waybill/engine';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { RequestProblem } from '../http/request-problem.js';

/** The strong ETag of a file that looks like this. */
export function fileTag(fingerprint: string): string {
  return `"${fingerprint}"`;
}

/**
 * Which part of a file a request asks for (RFC 9110, section 14): `Range`, unless `If-Range` names another file than the one that is there. Several parts, and
 * what is no range, are answered with the whole file, as the RFC allows.
 */
export function rangeOf({ headers }: Pick<FastifyRequest, 'headers'>): RangeOf {
  return ({ sizeBytes, fingerprint }) => {
    const ifRange = headers['if-range'];
    if (ifRange !== undefined && (fingerprint === undefined || ifRange !== fileTag(fingerprint))) return undefined;
    return parseRange(headers.range, sizeBytes);
  };
}

/** @throws RequestProblem `request.range` for a part that begins behind the end */
export function parseRange(header: string | undefined, sizeBytes: number): FileRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    if (Number(last) === 0 || sizeBytes === 0) throw unmet(sizeBytes);
    return { from: Math.max(0, sizeBytes - Number(last)) };
  }
  if (last !== '' && Number(last) < Number(first)) return undefined;
  if (Number(first) >= sizeBytes) throw unmet(sizeBytes);
  return last === '' ? { from: Number(first) } : { from: Number(first), to: Number(last) };
}

function unmet(sizeBytes: number): RequestProblem {
  return new RequestProblem('request.range', {
    detail: `The file has ${sizeBytes} bytes; ask for a part that begins before its end.`,
    headers: { 'content-range': `bytes */${sizeBytes}` },
  });
}

/** An answer that says which part it is, is a 206. */
export function partsArePartial(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (_request, reply, payload: unknown) => {
    if (reply.statusCode === 200 && reply.hasHeader('content-range')) reply.code(206);
    return payload;
  });
}
