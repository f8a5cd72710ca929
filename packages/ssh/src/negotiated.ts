import type { NegotiatedAlgorithms as Ssh2Negotiated } from 'ssh2';

/** What both sides agreed on; recorded with every session (BEHAVIOURS B29). */
export interface NegotiatedAlgorithms {
  readonly keyExchange: string;
  readonly hostKeyAlgorithm: string;
  readonly cipherOut: string;
  readonly cipherIn: string;
  /** `implicit` with a cipher that authenticates by itself. */
  readonly macOut: string;
  readonly macIn: string;
  /** Whether the answer to Terrapin is in force. */
  readonly strictKeyExchange: boolean;
  /** Of the host key that was shown; undefined where it is not kept. */
  readonly hostKeyFingerprint?: string;
  /** The other side's identification line, as sent; escape it where it is shown. */
  readonly peerIdentification: string;
}

interface Context {
  readonly side: 'client' | 'server';
  readonly strictKeyExchange: boolean;
  readonly peerIdentification: string;
  readonly hostKeyFingerprint?: string;
}

/** ssh2's view of a finished key exchange in our words. */
export function describeNegotiated(negotiated: Ssh2Negotiated, { side, ...rest }: Context): NegotiatedAlgorithms {
  const [out, incoming] = side === 'client' ? [negotiated.cs, negotiated.sc] : [negotiated.sc, negotiated.cs];
  return {
    keyExchange: negotiated.kex,
    hostKeyAlgorithm: negotiated.serverHostKey,
    cipherOut: out.cipher,
    cipherIn: incoming.cipher,
    macOut: out.mac || 'implicit',
    macIn: incoming.mac || 'implicit',
    ...rest,
  };
}
