import type { PrivateKey } from '../index.js';
import { SshReader, sshString, sshUint32 } from '../keys/ssh-wire.js';
import { bareSignature, blobOf, named, rsaHashOf, signatureLabels } from './forgeries.js';

/** What stands in a certificate, and who signs it how. */
export interface CertificateFields {
  readonly key: PrivateKey;
  readonly authority: PrivateKey;
  readonly serial?: bigint;
  /** 1 for a user, 2 for a host. */
  readonly type?: number;
  readonly keyId?: string | Buffer;
  readonly principals?: readonly (string | Buffer)[];
  readonly validAfter?: bigint;
  readonly validBefore?: bigint;
  /** Names with their data, which is a string in itself where it says anything. */
  readonly criticalOptions?: readonly (readonly [string, Buffer])[];
  readonly extensions?: readonly (readonly [string, Buffer])[];
  /** The name of the kind of the certificate, where it is not that of the key. */
  readonly name?: string;
  /** In place of the key of the authority that signs. */
  readonly statedAuthority?: Buffer;
  /** The name under which the authority signs; `ssh-rsa` is SHA-1. */
  readonly signatureName?: string;
  /** After the last field. */
  readonly trailing?: Buffer;
}

const uint64 = (value: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
};

const packed = (pairs: readonly (readonly [string, Buffer])[]): Buffer =>
  sshString(Buffer.concat(pairs.flatMap(([name, data]) => [sshString(name), sshString(data)])));

/** The wire form of a certificate (PROTOCOL.certkeys); for `acme` and for ever, unless said otherwise. */
export function makeCertificate(fields: CertificateFields): Buffer {
  const { key, authority, serial = 0n, type = 1, keyId = '', principals = ['acme'], signatureName } = fields;
  const { validAfter = 0n, validBefore = 2n ** 64n - 1n, criticalOptions = [], extensions = [] } = fields;
  const plain = new SshReader(blobOf(key));
  const plainName = plain.text();
  const body = Buffer.concat([
    sshString(fields.name ?? `${plainName}-cert-v01@openssh.com`),
    sshString(Buffer.alloc(32, 7)),
    plain.bytes(plain.remaining),
    uint64(serial),
    sshUint32(type),
    sshString(keyId),
    sshString(Buffer.concat(principals.map((principal) => sshString(principal)))),
    uint64(validAfter),
    uint64(validBefore),
    packed(criticalOptions),
    packed(extensions),
    sshString(''),
    sshString(fields.statedAuthority ?? blobOf(authority)),
  ]);
  const label = signatureName ?? signatureLabels(authority).at(-1) ?? '';
  const signature = named(label, bareSignature(authority, body, rsaHashOf(label)));
  return Buffer.concat([body, sshString(signature), fields.trailing ?? Buffer.alloc(0)]);
}
