import type { ReceiptEnd } from '@waybill/audit';
import type { InboundSession } from './upload-deps.js';

/** The end of a receipt that is an account's, with the certificate that its session was signed in with, without what its authority calls the person. */
export function accountEnd({ username, actor }: Pick<InboundSession, 'username' | 'actor'>, path: string): ReceiptEnd {
  const end = { kind: 'account', name: username, path } as const;
  if (actor.certificate === undefined) return end;
  const { serial, authorityFingerprint } = actor.certificate;
  return { ...end, certificate: { serial, authorityFingerprint } };
}
