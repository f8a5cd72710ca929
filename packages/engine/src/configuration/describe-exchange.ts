import {
  type AuditValue,
  type Calendar,
  type CalendarRules,
  type Connection,
  type HostKey,
  type Job,
  type Key,
  type Partner,
  pickConnectionRules,
  pickJobRules,
  type Schedule,
  type Store,
} from '@waybill/core';
import { describeSchedules, type SlugOf } from './describe-firing.js';
import { describeTargets } from './describe-targets.js';
import { leavesOf } from './rule-groups.js';

/** What takes part in an exchange, as far as it is known: whoever describes one of them names the others by these. */
export interface Exchange {
  readonly stores: readonly Store[];
  readonly keys: readonly Key[];
  readonly partners: readonly Partner[];
  readonly connections: readonly (Connection & { readonly hostKeys: readonly HostKey[] })[];
  readonly calendars: readonly Calendar[];
  readonly jobs: readonly Pick<Job, 'id' | 'slug'>[];
}

type Fields = Readonly<Record<string, AuditValue>>;

/** How a secret that is there is shown by what changes whenever it does; null where there is none. */
export type SecretMarked = (mark: string | null | undefined) => AuditValue;

/** The slug of one of these; null when it is not among them. */
export function nameAmong(things: readonly { readonly id: string; readonly slug: string }[], id: string | null): string | null {
  return things.find((thing) => thing.id === id)?.slug ?? null;
}

/** The fields of a Store as they are compared. */
export function describeStore({ kind, root }: Store): Fields {
  return { kind, root };
}

/** The fields of a Key as they are compared. */
export function describeOwnKey({ algorithm, fingerprint }: Key): Fields {
  return { algorithm, fingerprint };
}

/** The fields of a Connection as they are compared. */
export function describeConnection(
  known: Pick<Exchange, 'partners' | 'keys'>,
  connection: Exchange['connections'][number],
  secret: SecretMarked,
): Fields {
  return {
    partner: nameAmong(known.partners, connection.partnerId),
    host: connection.host,
    port: connection.port,
    username: connection.username,
    key: nameAmong(known.keys, connection.keyId),
    nextKey: nameAmong(known.keys, connection.nextKeyId),
    password: secret(connection.passwordSecretId),
    proxyPassword: secret(connection.proxyPasswordSecretId),
    hostKeys: trustedFingerprints(connection.hostKeys),
    ...leavesOf(pickConnectionRules(connection)),
  };
}

/** The fields of a Calendar as they are compared. */
export function describeCalendar({ name, rules }: Calendar): Fields {
  return { name, ...calendarFields(rules) };
}

/** The fields of a Job as they are compared. */
export function describeJob(
  known: Exchange,
  { definition, schedules }: Pick<Job, 'definition'> & { readonly schedules: readonly Schedule[] },
): Fields {
  return {
    direction: definition.direction,
    connection: nameAmong(known.connections, definition.connectionId),
    store: nameAmong(known.stores, definition.storeId),
    toConnection: nameAmong(known.connections, definition.toConnectionId),
    alsoTo: describeTargets(definition, (noun, id) => nameAmong(noun === 'store' ? known.stores : known.connections, id) ?? id),
    ...leavesOf(pickJobRules(definition)),
    ...describeSchedules(schedules, slugsIn(known)),
  };
}

/** The fingerprints that are trusted, sorted. */
export function trustedFingerprints(hostKeys: readonly HostKey[]): string[] {
  return hostKeys
    .filter(({ state }) => state === 'trusted')
    .map(({ fingerprint }) => fingerprint)
    .sort();
}

/** A calendar's rules as they are compared. */
export function calendarFields(rules: CalendarRules): Fields {
  return {
    weekdays: [...rules.weekdays],
    holidays: rules.holidays.map(({ name, on }) => ({ name, on })),
    include: [...rules.include],
    exclude: [...rules.exclude],
  };
}

/** The slugs of what schedules refer to. */
export function slugsIn(known: Pick<Exchange, 'calendars' | 'stores' | 'jobs'>): SlugOf {
  const things = { calendar: known.calendars, store: known.stores, job: known.jobs };
  return (noun, id) => nameAmong(things[noun], id) ?? id;
}
