import { describe, expect, it } from 'vitest';
import { readAuthorization, signatureOf } from './signature-v4.js';

describe('the check of signatures', () => {
  it('agrees with the example of the specification (GET object)', () => {
    const signature = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
    const header =
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,' +
      `SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=${signature}`;
    const authorization = readAuthorization(header);
    if (authorization === undefined) throw new Error('it is one');
    const headers = {
      host: 'examplebucket.s3.amazonaws.com',
      range: 'bytes=0-9',
      'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-amz-date': '20130524T000000Z',
    };
    const request = { method: 'GET', target: '/test.txt', headers };
    expect(signatureOf(request, authorization, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY')).toBe(signature);
    expect(
      signatureOf({ ...request, target: '/test.txt?x' }, authorization, 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
    ).not.toBe(signature);
  });
});
