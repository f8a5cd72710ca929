import { Failure } from '@waybill/core';
import { socketFailureCode } from '@waybill/ssh';

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'INVALID_CA',
]);

/** What the other side says in an alert when it wants another certificate of ours, or one at all (RFC 8446 section 6.2). */
const OUR_CERTIFICATE =
  /ALERT_(CERTIFICATE|BAD_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)|CERTIFICATE_REQUIRED/;

const text = (error: unknown, key: 'code' | 'reason'): string => {
  const value = error instanceof Error && key in error ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : '';
};

/** What an error of a TLS or TCP socket means, in plain words. `cut`: what to say of a connection that was cut. */
export function socketFailure(cause: unknown, host: string, cut?: string): Failure {
  if (cause instanceof Failure) return cause;
  const failure = (code: Failure['code'], publicDetail: string): Failure =>
    new Failure(code, { cause, publicDetail, context: { host } });
  const code = text(cause, 'code');
  if (UNTRUSTED.has(code)) {
    return failure(
      'tls.untrusted',
      `The certificate of ${host} is not signed by an authority that is trusted here (${code}). If its authority is your own, give that one's certificate.`,
    );
  }
  if (code === 'CERT_HAS_EXPIRED')
    return failure('tls.untrusted', `The certificate of ${host}, or one that signed it, has expired.`);
  if (code === 'CERT_NOT_YET_VALID') return failure('tls.untrusted', `The certificate of ${host} is not valid yet.`);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const names = text(cause, 'reason');
    return failure('tls.untrusted', `The certificate of ${host} is of another name. ${names}`.trim());
  }
  if (OUR_CERTIFICATE.test(code)) {
    return failure(
      'auth.refused',
      `${host} asks for a client certificate, or does not take the one that it was shown (${code}).`,
    );
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return failure('partner.misbehaved', `${host} does not speak TLS at this port.`);
  }
  if (code.startsWith('ERR_SSL_') && /HANDSHAKE_FAILURE|PROTOCOL|NO_SHARED|UNSUPPORTED/.test(code)) {
    return failure('auth.no-common-algorithm', `${host} and we have no version or cipher of TLS in common (${code}).`);
  }
  if (code.startsWith('ERR_SSL_')) return failure('partner.misbehaved', `TLS with ${host} failed (${code}).`);
  const known = socketFailureCode(cause);
  if (known === 'net.reset' && cut !== undefined) return failure(known, cut);
  return new Failure(known, { cause, context: { host } });
}
