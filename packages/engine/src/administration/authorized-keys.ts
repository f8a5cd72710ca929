import { type AuthorizedKey, PENDING_KEY_DAYS } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';
import { inField, invalid } from './input-checks.js';
import { keyOptionsText, readKeyOptions } from './key-options.js';

const DAY_MS = 86_400_000;

/** Reads lines of an authorized_keys file. @throws Failure `input.invalid` for options that would be ignored and must not be; for a key given twice */
export function readAuthorizedKeys(
  { keyTools, clock }: Pick<AdministrationDeps, 'keyTools' | 'clock'>,
  lines: readonly string[],
): readonly AuthorizedKey[] {
  const seen = new Set<string>();
  const until = new Date(clock.now().getTime() + PENDING_KEY_DAYS * DAY_MS);
  return lines.map((line, index) => {
    const field = `/authorizedKeys/${index}`;
    const key = inField(field, () => keyTools.parsePublicKey(line));
    if (seen.has(key.fingerprint)) throw invalid(field, `The key ${key.fingerprint} is there twice.`);
    seen.add(key.fingerprint);
    const { pending, ...options } = readKeyOptions(field, key.options);
    return {
      algorithm: key.sshAlgorithm,
      publicKey: key.publicKeyOpenSsh,
      fingerprint: key.fingerprint,
      comment: key.comment,
      ...options,
      pending: pending === null ? null : { ...pending, until },
      replacedBy: null,
    };
  });
}

/**
 * The keys that are wanted, with what is known of their rotations. Lines that describe one stay right through all of it: a key that was proven does
 * not wait again, the one it replaced keeps its end, and is not brought back once it has gone.
 * @throws Failure `input.invalid` for a key that would replace none of these
 */
export function continueRotations(before: readonly AuthorizedKey[], wanted: readonly AuthorizedKey[]): readonly AuthorizedKey[] {
  const known = new Map(before.map((key) => [key.fingerprint, key]));
  const isProven = (key: AuthorizedKey): boolean => {
    const was = known.get(key.fingerprint);
    return key.pending !== null && was !== undefined && was.pending === null && !was.isAuthority;
  };
  const replaced = new Set(wanted.filter(isProven).flatMap(({ pending }) => pending?.replaces ?? []));
  const places = new Map(wanted.map(({ fingerprint }, index) => [fingerprint, `/authorizedKeys/${index}`]));
  const keys = wanted.flatMap((key): readonly AuthorizedKey[] => {
    const was = known.get(key.fingerprint);
    if (replaced.has(key.fingerprint)) {
      if (was === undefined) return [];
      return was.replacedBy === null ? [key] : [{ ...key, expiresAt: was.expiresAt, replacedBy: was.replacedBy }];
    }
    if (isProven(key)) return [{ ...key, pending: null }];
    if (key.pending !== null) {
      return [{ ...key, pending: { ...key.pending, until: was?.pending?.until ?? key.pending.until } }];
    }
    const keepsItsEnd = key.expiresAt !== null && key.expiresAt.getTime() === was?.expiresAt?.getTime();
    return [{ ...key, replacedBy: keepsItsEnd ? (was?.replacedBy ?? null) : null }];
  });
  const replaceable = new Set(
    keys.filter(({ pending, isAuthority }) => pending === null && !isAuthority).map(({ fingerprint }) => fingerprint),
  );
  for (const { pending, fingerprint } of keys) {
    if (pending?.replaces == null || replaceable.has(pending.replaces)) continue;
    throw invalid(
      places.get(fingerprint) ?? '/authorizedKeys',
      `replaces="…": the account has no key ${pending.replaces} that signs in. Write "pending" in place of it for a key that replaces none.`,
    );
  }
  return keys;
}

/** An authorised key as the audit trail shows it. */
export function describeAuthorizedKey(key: AuthorizedKey): string {
  return [keyOptionsText(key), key.fingerprint].filter(Boolean).join(' ');
}
