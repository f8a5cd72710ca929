import { isIP } from 'node:net';
import { Failure } from '@waybill/core';
import type { RelyingParty } from './passkey-tools.js';

/**
 * Whom passkeys are for, by the public address of this installation. Browsers know passkeys for names only, and use them over TLS or on the machine itself.
 * @throws Failure `conflict.state` where there can be none, which says what to set
 */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin, protocol } = new URL(publicUrl);
  if (isIP(hostname.replaceAll(/[[\]]/g, '')) !== 0) {
    throw none(`its public address is ${origin}, and browsers know no passkeys for an IP address. Give it a name`);
  }
  const isHere = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (protocol !== 'https:' && !isHere) {
    throw none(`its public address is ${origin}, and browsers use passkeys over TLS only. Put it behind TLS`);
  }
  return { id: hostname, origin, name: 'Waybill' };
}

function none(why: string): Failure {
  return new Failure('conflict.state', {
    publicDetail: `There are no passkeys at this Waybill: ${why}, and set WAYBILL_PUBLIC_URL.`,
  });
}
