import { createHash } from 'node:crypto';
import { type AppendFolder, Failure, isFailure, type S3Place } from '@waybill/core';
import type { Outbound } from '@waybill/ssh';
import { parseEndpoint, type S3Answer, type S3Request, sendS3 } from './s3-request.js';

const DAY_MS = 24 * 60 * 60_000;
const NOTHING = new Uint8Array();

/** A folder in a bucket. Objects are written under the condition that there is none of their name. */
export class S3Folder implements AppendFolder {
  readonly #place: S3Place;
  readonly #secretAccessKey: string;
  readonly #outbound: Outbound;

  constructor(place: S3Place, secretAccessKey: string, outbound: Outbound) {
    this.#place = place;
    this.#secretAccessKey = secretAccessKey;
    this.#outbound = outbound;
  }

  async add(name: string, content: Uint8Array, signal: AbortSignal): Promise<void> {
    // Services that do not know conditional writes would write over it, so it is looked for first as well.
    if (await this.#has(name, content, signal)) return;
    const { retentionDays } = this.#place;
    const until = new Date(Date.now() + (retentionDays ?? 0) * DAY_MS).toISOString();
    const answer = await this.#send(
      {
        method: 'PUT',
        url: this.#url(name),
        headers: {
          'content-type': 'application/json',
          'if-none-match': '*',
          'x-amz-checksum-sha256': createHash('sha256').update(content).digest('base64'),
          ...(retentionDays === null
            ? {}
            : { 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': until }),
        },
        body: content,
      },
      signal,
    );
    if (answer.status === 412 || answer.status === 409) {
      if (await this.#has(name, content, signal)) return;
      throw new Failure('net.reset', { publicDetail: 'The service refused the object because another writer was at it.' });
    }
    if (answer.status !== 200) throw refusalOf(answer, 'target');
  }

  async list(signal: AbortSignal): Promise<readonly string[]> {
    const names: string[] = [];
    const { prefix } = this.#place;
    for (let after: string | undefined; ; ) {
      const url = this.#url('');
      url.pathname = url.pathname.slice(0, url.pathname.length - encodedKey(prefix).length);
      const query = {
        ...{ 'list-type': '2', prefix, delimiter: '/', 'encoding-type': 'url' },
        ...(after === undefined ? {} : { 'continuation-token': after }),
      };
      url.search = Object.entries(query)
        .map(([name, value]) => `${name}=${encoded(value)}`)
        .join('&');
      const answer = await this.#send({ method: 'GET', url, headers: {}, body: NOTHING }, signal);
      if (answer.status !== 200) throw refusalOf(answer, 'source');
      const text = answer.body.toString('utf8');
      for (const [, key = ''] of text.matchAll(/<Key>([^<]*)<\/Key>/g)) names.push(decodedKey(key).slice(prefix.length));
      const [, next] = /<NextContinuationToken>([^<]*)<\/NextContinuationToken>/.exec(text) ?? [];
      if (next === undefined || next === after) return names.filter((name) => name !== '');
      after = plainText(next);
    }
  }

  async read(name: string, mostBytes: number, signal: AbortSignal): Promise<Uint8Array> {
    const answer = await this.#send({ method: 'GET', url: this.#url(name), headers: {}, body: NOTHING }, signal);
    if (answer.status !== 200) throw refusalOf(answer, 'source');
    if (answer.body.length > mostBytes)
      throw new Failure('input.invalid', { publicDetail: `${name} is larger than ${mostBytes} bytes.` });
    return answer.body;
  }

  async close(): Promise<void> {}

  async #has(name: string, content: Uint8Array, signal: AbortSignal): Promise<boolean> {
    try {
      const there = await this.read(name, content.length, signal);
      if (Buffer.compare(there, content) === 0) return true;
    } catch (error) {
      if (isFailure(error, 'source.not-found')) return false;
      if (!isFailure(error, 'input.invalid')) throw error;
    }
    throw new Failure('target.exists', { publicDetail: `There is a file ${name} of other content already.` });
  }

  #url(name: string): URL {
    const { endpoint, bucket, prefix } = this.#place;
    const url = parseEndpoint(endpoint);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${encoded(bucket)}/${encodedKey(prefix + name)}`;
    return url;
  }

  async #send(request: S3Request, signal: AbortSignal): Promise<S3Answer> {
    const { accessKeyId, region } = this.#place;
    const headers = {
      ...request.headers,
      'x-amz-content-sha256': createHash('sha256').update(request.body).digest('hex'),
    };
    const credentials = { accessKeyId, region, secretAccessKey: this.#secretAccessKey };
    return sendS3({ ...request, headers }, credentials, this.#outbound, signal);
  }
}

/** As the signature spells it (RFC 3986 §2.3), so that what is sent is what was signed, whoever reads it. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function encodedKey(key: string): string {
  return key.split('/').map(encoded).join('/');
}

const plainText = (xml: string): string =>
  xml.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name] ?? "'");

function decodedKey(xml: string): string {
  try {
    return decodeURIComponent(plainText(xml).replaceAll('+', ' '));
  } catch {
    return plainText(xml);
  }
}

function refusalOf({ status, body }: S3Answer, side: 'source' | 'target'): Failure {
  const [, code = 'no code'] = /<Code>([A-Za-z0-9.]{1,64})<\/Code>/.exec(body.toString('utf8')) ?? [];
  const publicDetail = `The service answered ${status} (${code}).`;
  if (status === 404 && code !== 'NoSuchBucket')
    return new Failure(side === 'source' ? 'source.not-found' : 'target.not-found', { publicDetail });
  if (status === 404) return new Failure('target.not-found', { publicDetail: `There is no such bucket. ${publicDetail}` });
  if (status === 401 || status === 403)
    return new Failure(side === 'source' ? 'source.denied' : 'target.denied', { publicDetail });
  if (status >= 500 || status === 429) return new Failure('partner.busy', { publicDetail });
  return new Failure('target.unsupported', { publicDetail });
}
