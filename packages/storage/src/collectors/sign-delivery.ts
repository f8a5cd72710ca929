import { createHmac } from 'node:crypto';
import type { SignedPost } from '@waybill/core';

/**
 * The headers by which a receiver knows that a delivery is ours and new, as the Standard Webhooks specification has them: an id, the time in seconds, and HMAC-SHA256
 * over `id.time.body` in base64, one signature for each key. A key is `whsec_` and its bytes in base64.
 */
export function signDelivery(
  { id, at, body }: Pick<SignedPost, 'id' | 'at' | 'body'>,
  signingKeys: readonly string[],
): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signatures = signingKeys.map((signingKey) => {
    const key = Buffer.from(signingKey.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`, 'utf8').digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
