import type { Clock, Connection, Database, Id } from '@waybill/core';
import { allOf } from '../../administration/all-of.js';
import { readCryptoInventory } from '../../crypto-inventory/crypto-inventory.js';
import { type FilledTable, tableOf } from './bundle-table.js';

/** How far back negotiated algorithms are looked at, and how far ahead what expires is. */
const CRYPTO_DAYS = 90;

interface Weak {
  readonly what: string;
  readonly name: string;
  readonly partner: string | undefined;
  readonly algorithms: readonly string[];
  readonly until: string | null;
  readonly reason: string | null;
  readonly lastUsedAt: Date | null;
}

/** Algorithms and keys in use, what expires, and everything that allows or uses an algorithm that is held to be weak. */
export async function cryptoTables(
  deps: { readonly database: Database; readonly clock: Clock },
  names: ReadonlyMap<Id, string>,
): Promise<{
  readonly algorithms: FilledTable;
  readonly keysInUse: FilledTable;
  readonly expiring: FilledTable;
  readonly weak: FilledTable;
  readonly waivers: number;
  readonly weakInUse: number;
}> {
  const { read } = deps.database;
  const inventory = await readCryptoInventory(deps, { days: CRYPTO_DAYS, expiringDays: CRYPTO_DAYS });
  const connections = await allOf((page) => read.connections.list({}, page));
  const { rules } = await read.serverRules.read();
  const partnerOf = ({ partnerId }: { readonly partnerId: Id | null }) => (partnerId === null ? undefined : names.get(partnerId));
  const used = inventory.algorithms.filter(({ isOld }) => isOld);
  const waivers = connections.flatMap((connection) => waiverOf(connection, names));
  const weak: readonly Weak[] = [
    ...waivers,
    ...used.map(({ direction, party, partnerId, algorithm, use, lastAt }) => ({
      ...{ what: `negotiated ${direction === 'out' ? 'with a partner’s server' : 'by a partner'} as ${use}`, name: party },
      ...{ partner: names.get(partnerId), algorithms: [algorithm], until: null, reason: null, lastUsedAt: lastAt },
    })),
    ...(rules.algorithms.profile === 'modern'
      ? []
      : [
          {
            ...{ what: 'rule of the SFTP server', name: `profile ${rules.algorithms.profile}`, partner: undefined },
            ...{
              algorithms: ['NIST curves, ECDSA and RSA host keys; no SHA-1, no CBC'],
              until: null,
              reason: null,
              lastUsedAt: null,
            },
          },
        ]),
  ];
  return {
    waivers: waivers.length,
    weakInUse: used.length,
    algorithms: tableOf<(typeof inventory.algorithms)[number], string>(
      {
        name: 'crypto/algorithms',
        title: 'Algorithms in use',
        about: `What was really negotiated in the last ${CRYPTO_DAYS} days: out: with servers of partners; in: by partners.`,
      },
      {
        direction: ({ direction }) => direction,
        partner: partnerOf,
        party: ({ party }) => party,
        use: ({ use }) => use,
        algorithm: ({ algorithm }) => algorithm,
        weak: ({ isOld }) => isOld,
        sessions: ({ sessions }) => sessions,
        lastAt: ({ lastAt }) => lastAt,
      },
      inventory.algorithms,
    ),
    keysInUse: tableOf<(typeof inventory.keys)[number], string>(
      { name: 'crypto/keys', title: 'Keys in use', about: 'Every key that something is proven with, whoever’s it is.' },
      {
        kind: ({ kind }) => kind,
        name: ({ name }) => name,
        partner: partnerOf,
        algorithm: ({ algorithm }) => algorithm,
        bits: ({ bits }) => bits,
        fingerprint: ({ fingerprint }) => fingerprint,
        usedBy: ({ usedBy }) => usedBy,
        expiresAt: ({ expiresAt }) => expiresAt,
      },
      inventory.keys,
    ),
    expiring: tableOf<(typeof inventory.expiring)[number], string>(
      { name: 'crypto/expiring', title: 'What expires', about: `What ended by itself, or ends within ${CRYPTO_DAYS} days.` },
      { kind: ({ kind }) => kind, name: ({ name }) => name, partner: partnerOf, at: ({ at }) => at },
      inventory.expiring,
    ),
    weak: tableOf<Weak, string>(
      {
        name: 'crypto/weak-algorithms',
        title: 'Weak algorithms: waivers and use',
        about: `Waivers under which a connection may use an old algorithm, with their reason and last day; where one was negotiated in the last ${CRYPTO_DAYS} days; rules of the server that allow more than they must.`,
      },
      {
        what: ({ what }) => what,
        name: ({ name }) => name,
        partner: ({ partner }) => partner,
        algorithms: ({ algorithms }) => algorithms,
        until: ({ until }) => until,
        reason: ({ reason }) => reason,
        lastUsedAt: ({ lastUsedAt }) => lastUsedAt,
      },
      weak,
    ),
  };
}

function waiverOf({ slug, partnerId, algorithms: { waiver } }: Connection, names: ReadonlyMap<Id, string>): readonly Weak[] {
  if (waiver === null) return [];
  const { allow, until, reason } = waiver;
  return [
    {
      what: 'waiver of a connection',
      name: slug,
      partner: names.get(partnerId),
      algorithms: allow,
      until,
      reason,
      lastUsedAt: null,
    },
  ];
}
