import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (data: string | Uint8Array): Buffer => createHash('sha256').update(data).digest();
const base64url = (data: Uint8Array): string => Buffer.from(data).toString('base64url');

/** Bits of an authenticator's flags (Web Authentication Level 3, §6.1). */
const PRESENT = 1;
const VERIFIED = 4;
const WITH_CREDENTIAL = 64;

/** What of a signature is to be other than it should. */
export interface PasskeyLie {
  /** Another page's address. */
  readonly origin?: string;
  /** Another domain's passkey. */
  readonly rpId?: string;
  /** Nobody unlocked it. */
  readonly unverified?: boolean;
  /** What it counts, in place of one more than before. */
  readonly count?: number;
  /** Signs something else than it says. */
  readonly forged?: boolean;
}

/** An authenticator with one passkey (ES256), as browsers answer for it: for tests of servers. */
export class SoftPasskey {
  readonly id = base64url(randomBytes(32));
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly #party: { readonly rpId: string; readonly origin: string };
  #count = 0;

  constructor(party: { readonly rpId: string; readonly origin: string }) {
    this.#party = party;
  }

  #clientData(type: string, challenge: string, origin = this.#party.origin): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #authenticatorData({ rpId = this.#party.rpId, unverified = false, count }: PasskeyLie, credential = Buffer.alloc(0)): Buffer {
    this.#count = count ?? this.#count + 1;
    const flags = PRESENT | (unverified ? 0 : VERIFIED) | (credential.length > 0 ? WITH_CREDENTIAL : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(this.#count);
    return Buffer.concat([sha256(rpId), Buffer.of(flags), counter, credential]);
  }

  /** The answer to creation options, without an attestation. */
  create(challenge: string, lie: PasskeyLie = {}) {
    const { x = '', y = '' } = this.#keys.publicKey.export({ format: 'jwk' });
    const id = Buffer.from(this.id, 'base64url');
    const length = Buffer.alloc(2);
    length.writeUInt16BE(id.length);
    // CBOR: a COSE key of ES256 (RFC 9053 §7.1), then a map of `fmt`, `attStmt` and `authData`.
    const point = (letter: number, value: string) => [Buffer.of(letter, 0x58, 32), Buffer.from(value, 'base64url')];
    const key = Buffer.concat([Buffer.from('a5010203262001', 'hex'), ...point(0x21, x), ...point(0x22, y)]);
    const data = this.#authenticatorData(lie, Buffer.concat([Buffer.alloc(16), length, id, key]));
    const text = (word: string) => Buffer.concat([Buffer.of(0x60 + word.length), Buffer.from(word)]);
    const attestationObject = Buffer.concat([
      Buffer.of(0xa3),
      ...[text('fmt'), text('none'), text('attStmt'), Buffer.of(0xa0), text('authData')],
      ...[Buffer.of(0x58, data.length), data],
    ]);
    return {
      id: this.id,
      response: {
        clientDataJSON: base64url(this.#clientData('webauthn.create', challenge, lie.origin)),
        attestationObject: base64url(attestationObject),
        transports: ['internal'],
      },
    };
  }

  /** The answer to request options. */
  sign(challenge: string, lie: PasskeyLie = {}) {
    const clientData = this.#clientData('webauthn.get', challenge, lie.origin);
    const data = this.#authenticatorData(lie);
    const signed = Buffer.concat([data, sha256(lie.forged === true ? 'something else' : clientData)]);
    return {
      id: this.id,
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(data),
        signature: base64url(sign('sha256', signed, this.#keys.privateKey)),
      },
    };
  }
}
