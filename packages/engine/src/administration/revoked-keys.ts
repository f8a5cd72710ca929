import { readRevocation } from '@waybill/core';
import type { KeyTools } from './deps.js';
import { inField, invalid } from './input-checks.js';

/**
 * Reads the list of what an account refuses, in the words of `ssh-keygen -k`. A `key: …` is kept as the `hash: …` of it; what stands there
 * twice is kept once.
 * @throws Failure `input.invalid`, `key.unsupported` that point to the line
 */
export function readRevokedKeys(keyTools: KeyTools, lines: readonly string[]): readonly string[] {
  return [
    ...new Set(
      lines.map((line, index) => {
        const field = `/revokedKeys/${index}`;
        const key = /^key:\s*(.+)$/.exec(line)?.[1];
        if (key !== undefined) return `hash: ${inField(field, () => keyTools.parsePublicKey(key)).fingerprint}`;
        const read = readRevocation(line);
        if (read !== undefined) return read;
        throw invalid(
          field,
          'A revocation is "serial: 17", "serial: 10-20" (1 to 2^64-1; certificates of serial 0 are revoked by their key id or key), ' +
            '"id: …" with a key id, "key: …" with a public key, or "hash: SHA256:…" with the fingerprint of one.',
        );
      }),
    ),
  ];
}
