import { Failure } from '@waybill/core';
import type { AlgorithmLists } from '../algorithms.js';
import { type HostKeySigner, hostKeySigner, type RsaSignature } from '../keys/host-key-signer.js';
import { fingerprint as keyFingerprint } from '../keys/key-material.js';
import { SshReader, sshString } from '../keys/ssh-wire.js';
import { hostKeyFor, type Ssh2HostKey } from '../ssh2/connection.js';

/** Announces all host keys (OpenSSH's PROTOCOL §2.5). */
export const HOST_KEYS = 'hostkeys-00@openssh.com';
/** Asks to have some of them proven. */
export const HOST_KEYS_PROVE = 'hostkeys-prove-00@openssh.com';
const MAX_PROVEN = 32;

/** What a server shows of itself. Keys are in the stored form of `parsePrivateKey`. */
export interface HostKeys {
  /** What it is recognised by: one of each algorithm. */
  readonly hostKeys: readonly string[];
  /** Announced to clients beforehand, so that they know them when they take the place of the others. */
  readonly nextHostKeys?: readonly string[];
}

/** The host keys of a server under its algorithms. */
export interface HostKeyRing {
  readonly forSsh2: readonly Ssh2HostKey[];
  /** `string[] hostkeys` of the announcement. */
  readonly announcement: Buffer;
  /** `string[] signatures` for the keys that a client asks about, over its own session; undefined when one of them is none of ours. */
  prove(request: Buffer, sessionId: Buffer, shownBy: string): Buffer | undefined;
  /** `SHA256:…` of the key that is shown by this host key algorithm. */
  fingerprintOf(hostKeyAlgorithm: string): string | undefined;
}

const rsaNames = ['rsa-sha2-512', 'rsa-sha2-256'] as const;

/**
 * Opens the host keys that these algorithms have use for. RSA is offered with SHA-2 alone; ssh2 would add SHA-1, and does for
 * `algorithms` that name `ssh-rsa`, which only somebody who plays an old server has.
 * @throws Failure `key.unsupported` for a key that cannot be read, `input.invalid` when none of them can be shown
 */
export async function openHostKeyRing(
  { hostKeys, nextHostKeys = [] }: HostKeys,
  { serverHostKey }: AlgorithmLists,
): Promise<HostKeyRing> {
  const offered: readonly string[] = serverHostKey;
  const forSsh2: Ssh2HostKey[] = [];
  const signers: HostKeySigner[] = [];
  const fingerprints = new Map<string, string>();
  const namesOf = (signer: HostKeySigner): readonly string[] => {
    const name = new SshReader(signer.blob).text();
    return (name === 'ssh-rsa' ? [...rsaNames, name] : [name]).filter((each) => offered.includes(each));
  };
  for (const text of hostKeys) {
    const signer = await hostKeySigner(text);
    const names = namesOf(signer);
    if (names.length === 0) continue;
    const shown = keyFingerprint(signer.blob);
    for (const name of names) if (!fingerprints.has(name)) fingerprints.set(name, shown);
    signers.push(signer);
    if (signer.algorithm !== 'rsa' || names.includes('ssh-rsa')) forSsh2.push(hostKeyFor(text));
    else forSsh2.push(...rsaNames.filter((name) => names.includes(name)).map((name) => hostKeyFor(text, name)));
  }
  if (forSsh2.length === 0) {
    const publicDetail = `There is no host key for any of ${offered.join(', ')}; an Ed25519 key is what most want.`;
    throw new Failure('input.invalid', { publicDetail, field: 'hostKeys' });
  }
  for (const text of nextHostKeys) {
    const signer = await hostKeySigner(text);
    if (namesOf(signer).length > 0) signers.push(signer);
  }
  return {
    forSsh2,
    announcement: Buffer.concat(signers.map(({ blob }) => sshString(blob))),
    prove: (request, sessionId, shownBy) => prove(signers, { request, sessionId, shownBy }),
    fingerprintOf: (algorithm) => fingerprints.get(algorithm),
  };
}

interface Question {
  readonly request: Buffer;
  readonly sessionId: Buffer;
  /** The host key algorithm of the session: an RSA key signs as it did there. */
  readonly shownBy: string;
}

function prove(signers: readonly HostKeySigner[], { request, sessionId, shownBy }: Question): Buffer | undefined {
  const reader = new SshReader(request);
  const rsa: RsaSignature = shownBy === 'rsa-sha2-256' ? shownBy : 'rsa-sha2-512';
  const signatures: Buffer[] = [];
  while (reader.remaining > 0 && signatures.length < MAX_PROVEN) {
    const blob = reader.string();
    const signer = signers.find((each) => each.blob.equals(blob));
    if (signer === undefined) return undefined;
    const data = Buffer.concat([sshString(HOST_KEYS_PROVE), sshString(sessionId), sshString(blob)]);
    signatures.push(sshString(signer.sign(data, rsa)));
  }
  return reader.remaining > 0 || signatures.length === 0 ? undefined : Buffer.concat(signatures);
}
