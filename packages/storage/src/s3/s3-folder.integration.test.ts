import { parseOutboundAllow } from '@waybill/core';
import { type S3Server, startS3Server } from '@waybill/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { S3Folders } from './s3-folders.js';

let server: S3Server;
beforeAll(async () => {
  server = await startS3Server();
});
beforeEach(() => {
  server.objects.clear();
  server.outage = undefined;
});
afterAll(() => server.close());

const { signal } = new AbortController();
const bytes = (text: string): Uint8Array => Buffer.from(text);

function folder({
  secret = server.secretAccessKey,
  allow = 'loopback',
  ...more
}: {
  secret?: string;
  allow?: string;
  retentionDays?: number;
  bucket?: string;
} = {}) {
  const { endpoint, region, bucket, accessKeyId } = server;
  const place = { endpoint, region, bucket, prefix: "trail é+&(')*/", accessKeyId, retentionDays: null, ...more };
  return new S3Folders({ policy: parseOutboundAllow(allow) }).open(place, secret);
}

describe('a folder in a bucket', () => {
  it('takes files, lists them over several pages and gives them back', async () => {
    const names = ['a b.json', 'c+d&.json', 'ü.json', '4.json', '5.json', '6.json', '7.json'];
    for (const name of names) await folder().add(name, bytes(`of ${name}`), signal);
    expect([...server.objects.keys()]).toContain("trail é+&(')*/a b.json");
    server.objects.set('elsewhere/x', { content: Buffer.alloc(1), lock: {} });
    expect((await folder().list(signal)).toSorted()).toEqual(names.toSorted());
    expect(Buffer.from(await folder().read('c+d&.json', 100, signal)).toString()).toBe('of c+d&.json');
    await expect(folder().read('none', 100, signal)).rejects.toMatchObject({ code: 'source.not-found' });
    await expect(folder().read('ü.json', 3, signal)).rejects.toMatchObject({ code: 'input.invalid' });
  });

  it('never writes over a file, and takes the same twice', async () => {
    await folder().add('x', bytes('one'), signal);
    await folder().add('x', bytes('one'), signal);
    await expect(folder().add('x', bytes('two'), signal)).rejects.toMatchObject({ code: 'target.exists' });
    expect(server.objects.get("trail é+&(')*/x")?.content.toString()).toBe('one');
  });

  it('asks the service to keep objects unchanged when it is told to', async () => {
    await folder({ retentionDays: 400 }).add('x', bytes('one'), signal);
    const lock = server.objects.get("trail é+&(')*/x")?.lock ?? {};
    expect(lock['x-amz-object-lock-mode']).toBe('COMPLIANCE');
    const days = (Date.parse(lock['x-amz-object-lock-retain-until-date'] ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(400);
  });

  it('says what is wrong: the secret, the bucket, the service, the address', async () => {
    await expect(folder({ secret: 'wrong' }).list(signal)).rejects.toMatchObject({ code: 'source.denied' });
    await expect(folder({ bucket: 'none' }).add('x', bytes('x'), signal)).rejects.toMatchObject({ code: 'target.not-found' });
    server.outage = 503;
    await expect(folder().add('x', bytes('x'), signal)).rejects.toMatchObject({ code: 'partner.busy' });
    await expect(folder({ allow: 'none' }).list(signal)).rejects.toMatchObject({ code: 'net.forbidden-address' });
    const named = { ...server, endpoint: 'http://s3.acme.example:1', prefix: '', retentionDays: null };
    const led = new S3Folders({
      policy: parseOutboundAllow('loopback'),
      resolveName: async () => ['127.0.0.1', '169.254.169.254'],
    }).open(named, server.secretAccessKey);
    await expect(led.list(signal)).rejects.toMatchObject({ code: 'net.forbidden-address' });
    const parsing = () =>
      new S3Folders({ policy: parseOutboundAllow('none') }).open(
        { ...server, endpoint: 'ftp://x', prefix: '', retentionDays: null },
        '',
      );
    expect(parsing).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });
});
