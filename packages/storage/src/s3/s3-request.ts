import { lookup } from 'node:dns/promises';
import { type ClientRequest, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { checkOutboundAddress, Failure, type FailureCode } from '@waybill/core';
import { type Outbound, socketFailureCode } from '@waybill/ssh';
import { AwsV4Signer } from 'aws4fetch';

const SILENT_MS = 30_000;
const MOST_ANSWER_BYTES = 256 * 1024 * 1024;

/** One request to an S3-compatible service, before it is signed. */
export interface S3Request {
  readonly method: 'GET' | 'PUT';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Who signs a request, and for where. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

export interface S3Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** @throws Failure `input.invalid` */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.search === '' && url.hash === '' && url.username === '' && url.password === '';
  if (url === undefined || !isPlain || !['http:', 'https:'].includes(url.protocol)) {
    throw new Failure('input.invalid', {
      publicDetail: 'An endpoint is the address of the service alone, such as https://s3.eu-central-1.amazonaws.com.',
    });
  }
  return url;
}

/**
 * Signs a request (AWS Signature Version 4) and sends it, to the very address that the outbound policy allowed.
 * @throws Failure `net.*`, `partner.misbehaved`
 */
export async function sendS3(
  request: S3Request,
  credentials: S3Credentials,
  outbound: Outbound,
  signal: AbortSignal,
): Promise<S3Answer> {
  const { method, url } = request;
  const signed = await new AwsV4Signer({
    ...{ ...credentials, method, url: url.href, service: 's3', headers: request.headers },
  }).sign();
  const address = await addressOf(url.hostname, outbound);
  return await new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const sent = send(
      url,
      {
        method,
        signal,
        timeout: SILENT_MS,
        headers: { ...Object.fromEntries(signed.headers), 'content-length': request.body.length },
        lookup: (_host, options, done) =>
          options.all === true ? done(null, [{ address, family: isIP(address) }]) : done(null, address, isIP(address)),
      },
      (answer) => {
        const parts: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes > MOST_ANSWER_BYTES)
            sent.destroy(new Failure('partner.misbehaved', { publicDetail: 'The answer is too long.' }));
          else parts.push(part);
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) }));
        answer.on('error', (error) => reject(failureOf(error, signal)));
      },
    );
    endBadly(sent, signal, reject);
    sent.end(request.body);
  });
}

function endBadly(sent: ClientRequest, signal: AbortSignal, reject: (failure: Failure) => void): void {
  sent.on('timeout', () => sent.destroy(new Failure('net.timeout', { publicDetail: 'The service did not answer in time.' })));
  sent.on('error', (error) => reject(failureOf(error, signal)));
}

function failureOf(error: Error, signal: AbortSignal): Failure {
  if (error instanceof Failure) return error;
  if (signal.aborted) return signal.reason instanceof Failure ? signal.reason : new Failure('cancelled', { cause: error });
  const code: FailureCode = socketFailureCode(error);
  return new Failure(code, { cause: error });
}

/** The first address of a host, all of which must be allowed. */
async function addressOf(hostname: string, { policy, resolveName }: Outbound): Promise<string> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) {
    checkOutboundAddress(policy, host);
    return host;
  }
  const ask = resolveName ?? (async (name: string) => (await lookup(name, { all: true })).map(({ address }) => address));
  const addresses = await ask(host).catch((error: unknown) => {
    throw new Failure('net.dns', { cause: error, publicDetail: `The name ${host} does not resolve.` });
  });
  for (const address of addresses) checkOutboundAddress(policy, address);
  const [first] = addresses;
  if (first === undefined) throw new Failure('net.dns', { publicDetail: `The name ${host} has no address.` });
  return first;
}
