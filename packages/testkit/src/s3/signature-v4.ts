import { createHash, createHmac } from 'node:crypto';

/** A request as a service receives it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they came. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** What the Authorization header says. */
interface Authorization {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Reads it; undefined for what is none. */
export function readAuthorization(header: string | undefined): Authorization | undefined {
  const [, accessKeyId = '', date = '', region = '', signedHeaders = '', signature = ''] = FORM.exec(header ?? '') ?? [];
  return signature === '' ? undefined : { accessKeyId, date, region, signedHeaders: signedHeaders.split(';'), signature };
}

/** The signature that a request must have (AWS Signature Version 4 for S3), hex; written from its specification, for checking clients against. */
export function signatureOf(
  request: ReceivedRequest,
  authorization: Omit<Authorization, 'signature'>,
  secretAccessKey: string,
): string {
  const [path = '', query = ''] = request.target.split('?', 2);
  const parameters = query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => (part.includes('=') ? part : `${part}=`))
    .sort();
  const { date, region, signedHeaders } = authorization;
  const canonical = [
    request.method,
    path,
    parameters.join('&'),
    ...signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders.join(';'),
    request.headers['x-amz-content-sha256'] ?? '',
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'] ?? '', scope, sha256(canonical)].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer | string>(
    (under, part) => hmac(under, part),
    `AWS4${secretAccessKey}`,
  );
  return hmac(key, text).toString('hex');
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
