import type { Clock, Database, Id } from '@waybill/core';
import { allOf } from '../../administration/all-of.js';
import { accountTables } from './account-tables.js';
import type { FilledTable } from './bundle-table.js';
import { cryptoTables } from './crypto-tables.js';
import { exchangeTables } from './exchange-tables.js';
import { peopleTables, type RolePermission } from './people-tables.js';

/** A passkey is more than one factor by itself. */
const hasSecondFactor = ({ secondFactorSince, passkeys }: FilledTable['rows'][number]): boolean =>
  secondFactorSince !== null || passkeys !== 0;

/** Everything that a bundle tells besides events and transfers, as it is when it is made. */
export interface Populations {
  readonly tables: readonly FilledTable[];
  /** What things are called, by their ids. */
  readonly names: ReadonlyMap<Id, string>;
  readonly counts: Readonly<Record<string, number>>;
}

export async function readPopulations(deps: {
  readonly database: Database;
  readonly clock: Clock;
  readonly permissions?: readonly RolePermission[];
}): Promise<Populations> {
  const { read } = deps.database;
  const now = deps.clock.now();
  const { people, apiKeys, roles, rolePermissions } = await peopleTables(read, deps.permissions ?? [], now);
  const { names: exchangeNames, ...exchanges } = await exchangeTables(read);
  const { accounts, authorizedKeys } = await accountTables(read, exchangeNames, now);
  const { algorithms, keysInUse, expiring, weak, waivers, weakInUse } = await cryptoTables(deps, exchangeNames);
  const breaks = await read.auditBreaks.list({});
  const accountNames = (await allOf((page) => read.accounts.list({}, page))).map(({ id, username }) => [id, username] as const);
  const count = ({ rows }: FilledTable, column: string, value: string | boolean = true): number =>
    rows.filter((row) => row[column] === value).length;
  const admins = people.rows.filter(({ role, status }) => role === 'admin' && status === 'active');
  return {
    names: new Map([...exchangeNames, ...accountNames]),
    tables: [
      ...[people, roles, rolePermissions, apiKeys, accounts, authorizedKeys],
      ...Object.values(exchanges),
      ...[algorithms, keysInUse, expiring, weak],
    ],
    counts: {
      people: people.rows.length,
      peopleWithSecondFactor: people.rows.filter(hasSecondFactor).length,
      peopleDormant: count(people, 'dormant'),
      administrators: admins.length,
      administratorsWithoutSecondFactor: admins.filter((row) => !hasSecondFactor(row)).length,
      apiKeys: apiKeys.rows.length,
      apiKeysDormant: count(apiKeys, 'dormant'),
      accounts: accounts.rows.length,
      accountsDormant: count(accounts, 'dormant'),
      authorizedKeys: authorizedKeys.rows.length,
      partners: exchanges.partners.rows.length,
      partnersWithoutPurpose: exchanges.partners.rows.filter(({ purpose }) => purpose === null).length,
      connections: exchanges.connections.rows.length,
      keys: exchanges.keys.rows.length,
      hostKeysTrusted: count(exchanges.hostKeys, 'state', 'trusted'),
      hostKeysPending: count(exchanges.hostKeys, 'state', 'pending'),
      jobs: exchanges.jobs.rows.length,
      schedules: exchanges.schedules.rows.length,
      stores: exchanges.stores.rows.length,
      algorithmsInUse: algorithms.rows.length,
      weakAlgorithmsInUse: weakInUse,
      waivers,
      keysInUse: keysInUse.rows.length,
      expiring: expiring.rows.length,
      breaks: breaks.length,
      breaksOpen: breaks.filter(({ closed }) => closed === null).length,
      breaksClosed: breaks.filter(({ closed }) => closed !== null).length,
    },
  };
}
