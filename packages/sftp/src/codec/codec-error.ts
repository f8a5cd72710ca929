/**
 * Bytes that are not what the protocol allows. Stays inside this package: the client turns it into `partner.misbehaved`, the
 * server into a BAD_MESSAGE status when the request's id could be read, else into the end of the session.
 */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}
