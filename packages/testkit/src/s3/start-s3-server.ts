import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAuthorization, signatureOf } from './signature-v4.js';

/** An object as it lies there. */
export interface S3Object {
  readonly content: Buffer;
  /** `x-amz-object-lock-*` as they were sent. */
  readonly lock: Readonly<Record<string, string>>;
}

/** A small S3-compatible service on this machine, with one bucket. */
export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** By key. */
  readonly objects: Map<string, S3Object>;
  /** While it is set, every request is answered with this status. */
  outage: number | undefined;
  close(): Promise<void>;
}

/** Few enough that a short list takes several pages. */
const PAGE = 3;
const MOST_SKEW_MS = 15 * 60_000;

/** Starts one. It checks every signature by itself and refuses what is not signed for the very request, late, or of another body. */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, S3Object>();
  const known = { bucket: 'proofs', region: 'eu-test-1', accessKeyId: 'AKTEST', secretAccessKey: 'a/secret+key' };
  const server = createServer((request, response) => void answer(request, response));
  const running: S3Server = {
    ...{ ...known, objects, outage: undefined, endpoint: '' },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    const say = (status: number, text: string | Buffer): void => void response.writeHead(status).end(text);
    const refuse = (status: number, code: string): void => say(status, `<Error><Code>${code}</Code></Error>`);
    if (running.outage !== undefined) return refuse(running.outage, 'ServiceUnavailable');
    const wrong = wrongIn(request, body);
    if (wrong !== undefined) return refuse(403, wrong);
    const url = new URL(request.url ?? '/', 'http://s3');
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    if (bucket !== known.bucket) return refuse(404, 'NoSuchBucket');
    const key = rest.join('/');
    if (request.method === 'GET' && key === '') return say(200, listing(url.searchParams));
    const present = objects.get(key);
    if (request.method === 'GET') return present === undefined ? refuse(404, 'NoSuchKey') : say(200, present.content);
    if (request.method !== 'PUT') return refuse(405, 'MethodNotAllowed');
    if (request.headers['if-none-match'] === '*' && present !== undefined) return refuse(412, 'PreconditionFailed');
    const lock = Object.entries(request.headers).filter(([name]) => name.startsWith('x-amz-object-lock-'));
    objects.set(key, { content: body, lock: Object.fromEntries(lock.map(([name, value]) => [name, String(value)])) });
    return say(200, '');
  }

  function wrongIn(request: IncomingMessage, body: Buffer): string | undefined {
    const authorization = readAuthorization(request.headers.authorization);
    if (authorization === undefined || authorization.accessKeyId !== known.accessKeyId) return 'InvalidAccessKeyId';
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const received = { method: request.method ?? '', target: request.url ?? '', headers };
    const mustSign = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
    if (!mustSign.every((name) => authorization.signedHeaders.includes(name))) return 'AccessDenied';
    const expected = signatureOf(received, authorization, known.secretAccessKey);
    if (authorization.region !== known.region || authorization.signature !== expected) return 'SignatureDoesNotMatch';
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(headers['x-amz-date'] ?? '') ?? [];
    const skew = Math.abs(Date.now() - Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`));
    if (!(skew < MOST_SKEW_MS)) return 'RequestTimeTooSkewed';
    const sha256 = createHash('sha256').update(body);
    if (headers['x-amz-content-sha256'] !== sha256.digest('hex')) return 'XAmzContentSHA256Mismatch';
    return undefined;
  }

  function listing(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const after = query.get('continuation-token') ?? '';
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes('/')).sort();
    const page = keys.filter((key) => key > after).slice(0, PAGE);
    const last = page.at(-1);
    const more = last !== undefined && last !== keys.at(-1);
    const next = more ? `<NextContinuationToken>${last.replaceAll('&', '&amp;')}</NextContinuationToken>` : '';
    const contents = page.map((key) => `<Contents><Key>${encodeURIComponent(key)}</Key></Contents>`).join('');
    return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Listening on TCP, its address is one.
  const { port } = server.address() as AddressInfo;
  return Object.assign(running, { endpoint: `http://127.0.0.1:${port}` });
}
