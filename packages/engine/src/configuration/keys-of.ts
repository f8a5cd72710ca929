import type { Connection, Key } from '@waybill/core';
import type { DesiredConnection } from './desired-configuration.js';

/**
 * The keys that a file wants a Connection to have, by slug. Where the next key of the file is the key by now, the rotation that the
 * file asks for is done (BEHAVIOURS B31): what is there is then what is wanted, though the file still names the old one as the key.
 */
export function keysOf(
  { key, nextKey }: Pick<DesiredConnection, 'key' | 'nextKey'>,
  known: Pick<Connection, 'keyId' | 'nextKeyId'> | undefined,
  keys: readonly Key[],
): { readonly key: string | null; readonly nextKey?: string | null } {
  const present = keys.find(({ id }) => id === known?.keyId)?.slug;
  if (nextKey != null && nextKey === present && known?.nextKeyId === null) return { key: present, nextKey: null };
  return { key: key ?? null, ...(nextKey === undefined ? {} : { nextKey }) };
}
