/** What a line of the list of revoked keys of an Account refuses. */
type Revocation =
  | { readonly kind: 'serial'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'id'; readonly keyId: string }
  | { readonly kind: 'hash'; readonly fingerprint: string };

/** What may have been revoked of a key, or of a certificate with the keys in it. */
export interface Revocable {
  /** Of the key that signs in, and of the authority. */
  readonly fingerprints: readonly string[];
  readonly certificate?: { readonly serial: bigint; readonly keyId: string };
}

const linePattern = /^(serial|id|hash):\s*(\S(?:.*\S)?)\s*$/;
const serialPattern = /^(\d{1,20})(?:\s*-\s*(\d{1,20}))?$/;
const LAST_SERIAL = 2n ** 64n - 1n;

function parseSerials(text: string): Revocation | undefined {
  const [, first, last = first] = serialPattern.exec(text) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const [from, to] = [BigInt(first), BigInt(last)];
  // Zero is what certificates have whose authority does not count (PROTOCOL.krl): it would be all of them.
  return from > 0n && from <= to && to <= LAST_SERIAL ? { kind: 'serial', from, to } : undefined;
}

function parseRevocation(line: string): Revocation | undefined {
  const [, kind, value = ''] = linePattern.exec(line) ?? [];
  if (kind === 'serial') return parseSerials(value);
  if (kind === 'id') return { kind, keyId: value };
  if (kind === 'hash' && /^SHA256:[A-Za-z0-9+/]{43}$/.test(value)) return { kind, fingerprint: value };
  return undefined;
}

/**
 * Reads a line in the words of `ssh-keygen -k` (KEY REVOCATION LISTS of ssh-keygen(1)): `serial: 17`, `serial: 10-20`, `id: laptop@acme`
 * or `hash: SHA256:…`. Resolves to the one way in which it is kept; undefined for anything else, and for serial 0.
 */
export function readRevocation(line: string): string | undefined {
  const revocation = parseRevocation(line);
  if (revocation === undefined) return undefined;
  switch (revocation.kind) {
    case 'serial':
      return `serial: ${revocation.from}${revocation.from === revocation.to ? '' : `-${revocation.to}`}`;
    case 'id':
      return `id: ${revocation.keyId}`;
    case 'hash':
      return `hash: ${revocation.fingerprint}`;
  }
}

/** Whether one of the lines revokes it. A line that cannot be read revokes everything: what it was to refuse is not known. */
export function isRevoked(lines: readonly string[], { fingerprints, certificate }: Revocable): boolean {
  return lines.some((line) => {
    const revocation = parseRevocation(line);
    if (revocation === undefined) return true;
    if (revocation.kind === 'hash') return fingerprints.includes(revocation.fingerprint);
    if (certificate === undefined) return false;
    if (revocation.kind === 'id') return certificate.keyId === revocation.keyId;
    return certificate.serial >= revocation.from && certificate.serial <= revocation.to;
  });
}
