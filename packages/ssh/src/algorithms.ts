import { type OldAlgorithm, oldAlgorithmsByUse, type ServerProfile } from '@waybill/core';
import type { CipherAlgorithm, CompressionAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/** Everything that is offered, in order of preference. Nothing is left to a library's default. */
export interface AlgorithmLists {
  readonly kex: readonly KexAlgorithm[];
  readonly serverHostKey: readonly ServerHostKeyAlgorithm[];
  readonly cipher: readonly CipherAlgorithm[];
  readonly hmac: readonly MacAlgorithm[];
  readonly compress: readonly CompressionAlgorithm[];
}

/** Those that bring their own proof that nothing was changed. */
export const authenticatedCiphers = ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'] as const;

/*
 * No list holds SHA-1 or CBC, and only `compatible` a MAC over the plain text (encrypt-and-MAC). Compression is off: an aborted zlib
 * stream ends the process. AES-GCM comes first because it is the fastest here.
 */
const ciphers = [...authenticatedCiphers, 'aes256-ctr', 'aes192-ctr', 'aes128-ctr'] as const;
const macs = ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'] as const;
// All that Dropbear has, and libssh2 before 1.11: curl of Debian 12.
const plainTextMacs = ['hmac-sha2-256', 'hmac-sha2-512'] as const;
const compress = ['none'] as const;

// Dropbear guesses the method with the longer name; with the shorter one first its guess fails, and ssh2 with it.
const curve25519 = ['curve25519-sha256@libssh.org', 'curve25519-sha256'] as const;
const nistCurves = ['ecdh-sha2-nistp256', 'ecdh-sha2-nistp384', 'ecdh-sha2-nistp521'] as const;

/**
 * What our server offers. ssh2 has no chacha20-poly1305 switch that depends on strict key exchange, and a client's preference
 * wins, so the server leaves that cipher out altogether: Terrapin (CVE-2023-48795) has nothing to work with.
 */
export const serverAlgorithms: Readonly<Record<ServerProfile, AlgorithmLists>> = {
  modern: {
    kex: [...curve25519, 'diffie-hellman-group16-sha512'],
    serverHostKey: ['ssh-ed25519'],
    cipher: ciphers,
    hmac: macs,
    compress,
  },
  compatible: {
    kex: [...curve25519, ...nistCurves, 'diffie-hellman-group16-sha512', 'diffie-hellman-group14-sha256'],
    serverHostKey: [
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
      'rsa-sha2-512',
      'rsa-sha2-256',
    ],
    cipher: ciphers,
    hmac: [...macs, ...plainTextMacs],
    compress,
  },
};

const partnerHostKeys = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

// Last, and used only together with strict key exchange: see assertNoPrefixTruncation.
const partnerCiphers = [...ciphers, 'chacha20-poly1305@openssh.com'] as const;

/** What our client offers to every partner. */
export const clientAlgorithms: AlgorithmLists = {
  kex: [
    ...curve25519,
    ...nistCurves,
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group-exchange-sha256',
    'diffie-hellman-group14-sha256',
  ],
  serverHostKey: partnerHostKeys,
  cipher: partnerCiphers,
  hmac: macs,
  compress,
};

/** What our client offers to a partner with a waiver for these (BEHAVIOURS B29): they come last, whatever the order they are named in. */
export function clientAlgorithmsWith(waived: readonly OldAlgorithm[]): AlgorithmLists {
  const among = <N extends OldAlgorithm>(names: readonly N[]): readonly N[] => names.filter((name) => waived.includes(name));
  const { kex, serverHostKey, cipher, hmac } = clientAlgorithms;
  const old = oldAlgorithmsByUse;
  return {
    kex: [...kex, ...among(old.keyExchange)],
    serverHostKey: [...serverHostKey, ...among(old.hostKey)],
    cipher: [...cipher, ...among(old.cipher)],
    hmac: [...hmac, ...among(old.mac)],
    compress,
  };
}

/**
 * The host key algorithms with those first whose keys are already known, so that a server with several host keys shows one that
 * can be recognised (OpenSSH's client does the same). `known` holds names as in public keys: `ssh-rsa`, `ssh-ed25519`, …
 */
export function preferKnownHostKeys(
  offered: readonly ServerHostKeyAlgorithm[],
  known: readonly string[],
): readonly ServerHostKeyAlgorithm[] {
  const isKnown = (name: string): boolean => known.includes(name.startsWith('rsa-sha2-') ? 'ssh-rsa' : name);
  return [...offered.filter(isKnown), ...offered.filter((name) => !isKnown(name))];
}
