import {
  type Account,
  type AuditValue,
  type AuthorizedKey,
  type Calendar,
  type CalendarRules,
  type Connection,
  type HostKey,
  type Job,
  type Key,
  type Partner,
  pickConnectionRules,
  pickJobRules,
  pickMountRules,
  type Schedule,
  type Store,
  type StoredServerRules,
} from '@waybill/core';
import { describeSignIn } from '../administration/account-sign-in.js';
import { allOf } from '../administration/all-of.js';
import type { AdministrationDeps } from '../administration/deps.js';
import { keyOptionsText } from '../administration/key-options.js';
import { describeServerRules } from '../administration/server-rules.js';
import { describeSchedules, type SlugOf } from './describe-firing.js';
import { describeTargets } from './describe-targets.js';
import type { ConfigurationItem } from './plan-configuration.js';
import { leavesOf } from './rule-groups.js';

/** Everything a configuration file could name, as it is now. */
export interface CurrentConfiguration {
  readonly serverRules: StoredServerRules;
  readonly stores: readonly Store[];
  readonly keys: readonly Key[];
  readonly partners: readonly Partner[];
  readonly connections: readonly (Connection & { readonly hostKeys: readonly HostKey[] })[];
  readonly accounts: readonly Account[];
  readonly calendars: readonly Calendar[];
  readonly jobs: readonly (Job & { readonly schedules: readonly Schedule[] })[];
}

/** Reads it. */
export async function readCurrentConfiguration(deps: Pick<AdministrationDeps, 'database'>): Promise<CurrentConfiguration> {
  const { read } = deps.database;
  const connections = await allOf((page) => read.connections.list({}, page));
  const jobs = await allOf((page) => read.jobs.list({}, page));
  return {
    serverRules: await read.serverRules.read(),
    stores: await allOf((page) => read.stores.list({}, page)),
    keys: await allOf((page) => read.keys.list({}, page)),
    partners: await allOf((page) => read.partners.list({}, page)),
    connections: await Promise.all(
      connections.map(async (connection) => ({ ...connection, hostKeys: await read.hostKeys.ofConnection(connection.id) })),
    ),
    accounts: await allOf((page) => read.accounts.list({}, page)),
    calendars: await allOf((page) => read.calendars.list({}, page)),
    jobs: await Promise.all(jobs.map(async (job) => ({ ...job, schedules: await read.schedules.ofJob(job.id) }))),
  };
}

/** The same by name, ready to be compared. */
export function describeCurrent(current: CurrentConfiguration): readonly ConfigurationItem[] {
  const nameOf = (things: readonly { readonly id: string; readonly slug: string }[], id: string | null): string | null =>
    things.find((thing) => thing.id === id)?.slug ?? null;
  return [
    item('sftp-server', SERVER_RULES, describeServerRules(current.serverRules.rules)),
    ...current.stores.map(({ slug, kind, root }) => item('store', slug, { kind, root })),
    ...current.keys.map(({ slug, algorithm, fingerprint }) => item('key', slug, { algorithm, fingerprint })),
    ...current.partners.map(({ slug, name }) => item('partner', slug, { name })),
    ...current.connections.map((connection) =>
      item('connection', connection.slug, {
        partner: nameOf(current.partners, connection.partnerId),
        host: connection.host,
        port: connection.port,
        username: connection.username,
        key: nameOf(current.keys, connection.keyId),
        nextKey: nameOf(current.keys, connection.nextKeyId),
        password: connection.passwordSecretId === null ? null : PRESENT,
        proxyPassword: connection.proxyPasswordSecretId === null ? null : PRESENT,
        hostKeys: trustedFingerprints(connection.hostKeys),
        ...leavesOf(pickConnectionRules(connection)),
      }),
    ),
    ...current.accounts.map((account) =>
      item('account', account.username, {
        partner: nameOf(current.partners, account.partnerId),
        status: account.status,
        addressAllowList: account.addressAllowList,
        maxSessions: account.maxSessions,
        password: account.passwordHash === null ? null : PRESENT,
        authorizedKeys: account.authorizedKeys.map(describeKey),
        ...describeAccountSignIn(account),
        mounts: account.mounts.map((mount) => ({
          path: mount.path,
          store: nameOf(current.stores, mount.storeId),
          at: mount.at,
          permissions: mount.permissions,
          ...pickMountRules(mount),
        })),
        ...leavesOf({ limits: account.limits }),
      }),
    ),
    ...current.calendars.map(({ slug, name, rules }) => item('calendar', slug, { name, ...calendarFields(rules) })),
    ...current.jobs.map((job) =>
      item('job', job.slug, {
        direction: job.definition.direction,
        connection: nameOf(current.connections, job.definition.connectionId),
        store: nameOf(current.stores, job.definition.storeId),
        toConnection: nameOf(current.connections, job.definition.toConnectionId),
        alsoTo: describeTargets(
          job.definition,
          (noun, id) => nameOf(noun === 'store' ? current.stores : current.connections, id) ?? id,
        ),
        ...leavesOf(pickJobRules(job.definition)),
        ...describeSchedules(job.schedules, slugsIn(current)),
      }),
    ),
  ];
}

/** An authorised key as it is compared. */
export function describeKey(key: AuthorizedKey): AuditValue {
  return { fingerprint: key.fingerprint, comment: key.comment, options: keyOptionsText(key) };
}

function describeAccountSignIn(account: Account): Readonly<Record<string, AuditValue>> {
  const { secondFactor: _, ...fields } = describeSignIn(account);
  return { ...fields, totpSecret: account.totp === null ? null : PRESENT };
}

/** The rules of the SFTP server have no name of their own. */
export const SERVER_RULES = 'rules';

/** A secret that is there and is the one asked for; what it is, nobody is told. */
export const PRESENT = 'present';

/** The fingerprints that are trusted, sorted. */
export function trustedFingerprints(hostKeys: readonly HostKey[]): string[] {
  return hostKeys
    .filter(({ state }) => state === 'trusted')
    .map(({ fingerprint }) => fingerprint)
    .sort();
}

/** A calendar's rules as they are compared. */
export function calendarFields(rules: CalendarRules): Readonly<Record<string, AuditValue>> {
  return {
    weekdays: [...rules.weekdays],
    holidays: rules.holidays.map(({ name, on }) => ({ name, on })),
    include: [...rules.include],
    exclude: [...rules.exclude],
  };
}

/** The slugs of what schedules refer to. */
export function slugsIn(current: CurrentConfiguration): SlugOf {
  const things = { calendar: current.calendars, store: current.stores, job: current.jobs };
  return (noun, id) => things[noun].find((thing) => thing.id === id)?.slug ?? id;
}

function item(noun: ConfigurationItem['noun'], name: string, fields: ConfigurationItem['fields']): ConfigurationItem {
  return { noun, name, fields };
}
