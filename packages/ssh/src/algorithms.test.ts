import { describe, expect, it } from 'vitest';
import { clientAlgorithms, clientAlgorithmsWith, preferKnownHostKeys, serverAlgorithms } from './algorithms.js';

const profiles = [
  ['server', 'modern', serverAlgorithms.modern],
  ['server', 'compatible', serverAlgorithms.compatible],
  ['client', 'only', clientAlgorithms],
] as const;

describe.each(profiles)('what the %s offers in the profile %s', (_side, profile, lists) => {
  const all = [...lists.kex, ...lists.serverHostKey, ...lists.cipher, ...lists.hmac, ...lists.compress];

  it('holds no SHA-1, no CBC, nothing older, no compression', () => {
    expect(all.filter((name) => /sha1|ssh-rsa|ssh-dss|cbc|arcfour|md5|3des|blowfish|cast|zlib|-96/.test(name))).toEqual([]);
    expect(lists.compress).toEqual(['none']);
  });

  it('has only MACs over the encrypted text, and those of old clients last in the profile compatible', () => {
    const isPlain = (name: string): boolean => !name.endsWith('-etm@openssh.com');
    const plain = profile === 'compatible' ? ['hmac-sha2-256', 'hmac-sha2-512'] : [];
    expect(lists.hmac).toEqual([...lists.hmac.filter((name) => !isPlain(name)), ...plain]);
  });

  it('begins with what Dropbear guesses', () => {
    expect(lists.kex[0]).toBe('curve25519-sha256@libssh.org');
  });
});

it('exchanges keys on no NIST curve in the profile modern', () => {
  expect(serverAlgorithms.modern.kex.filter((name) => name.includes('nistp'))).toEqual([]);
});

it('serves no chacha20-poly1305, which clients without strict key exchange would choose', () => {
  const ciphers = [...serverAlgorithms.modern.cipher, ...serverAlgorithms.compatible.cipher];
  expect(ciphers.filter((name) => name.startsWith('chacha20'))).toEqual([]);
});

it('offers what a waiver names after everything else, and nothing that it does not name', () => {
  const lists = clientAlgorithmsWith(['3des-cbc', 'ssh-rsa', 'aes128-cbc', 'diffie-hellman-group14-sha1']);
  expect(lists).toEqual({
    kex: [...clientAlgorithms.kex, 'diffie-hellman-group14-sha1'],
    serverHostKey: [...clientAlgorithms.serverHostKey, 'ssh-rsa'],
    cipher: [...clientAlgorithms.cipher, 'aes128-cbc', '3des-cbc'],
    hmac: clientAlgorithms.hmac,
    compress: ['none'],
  });
  expect(clientAlgorithmsWith([])).toEqual(clientAlgorithms);
});

it('puts the host keys that are known first, RSA by its modern names', () => {
  const order = preferKnownHostKeys(clientAlgorithms.serverHostKey, ['ssh-rsa', 'ecdsa-sha2-nistp384']);
  expect(order.slice(0, 3)).toEqual(['ecdsa-sha2-nistp384', 'rsa-sha2-512', 'rsa-sha2-256']);
  expect(order).toHaveLength(clientAlgorithms.serverHostKey.length);
  expect(preferKnownHostKeys(clientAlgorithms.serverHostKey, [])).toEqual(clientAlgorithms.serverHostKey);
});
