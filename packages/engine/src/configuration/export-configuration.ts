import {
  type Account,
  type Job,
  type Mount,
  pickConnectionRules,
  pickJobRules,
  pickMountRules,
  type Schedule,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { keyOptionsText } from '../administration/key-options.js';
import { actBy } from '../administration/record-change.js';
import { ruleInput } from '../administration/schedule-rule.js';
import { isTrigger } from '../administration/triggers.js';
import { type CurrentConfiguration, readCurrentConfiguration } from './current-configuration.js';
import { slugsIn, trustedFingerprints } from './describe-exchange.js';
import type {
  DesiredAccount,
  DesiredConfiguration,
  DesiredConnection,
  DesiredJob,
  DesiredMount,
  DesiredPartner,
  DesiredSchedule,
  DesiredTarget,
  DesiredTrigger,
} from './desired-configuration.js';
import { desiredTrailOf } from './trail/export-trail.js';

/**
 * Everything that a configuration file can name, as it is now, things in the order of their names: planned on the same platform it has nothing to
 * change. Secrets are kept ones, keys are named by their fingerprints. That it was told is an event.
 */
export async function exportConfiguration(deps: AdministrationDeps, context: ActorContext): Promise<DesiredConfiguration> {
  const current = inOrder(await readCurrentConfiguration(deps));
  const configuration: DesiredConfiguration = {
    roles: current.roles.map(({ slug, description, permissions }) => ({ slug, description, permissions })),
    stores: current.stores.map(({ slug, kind, root }) => ({ slug, kind, root })),
    keys: current.keys.map(({ slug, fingerprint }) => ({ slug, fingerprint })),
    partners: current.partners.map((partner) => partnerOf(current, partner)),
    calendars: current.calendars.map(({ slug, name, rules }) => ({ slug, name, ...rules })),
    jobs: current.jobs.map((job) => jobOf(current, job)),
    sftpServer: current.serverRules.rules,
    ...desiredTrailOf(current),
  };
  await deps.database.transaction(async (tx) => {
    tx.audit.append({ ...actBy(context), type: 'config.exported', target: { kind: 'platform' } });
  });
  return configuration;
}

/** The same things each time in the same order, whoever created them when. */
function inOrder(current: CurrentConfiguration): CurrentConfiguration {
  const bySlug = <T extends { readonly slug: string }>(things: readonly T[]): readonly T[] =>
    things.toSorted((one, other) => (one.slug < other.slug ? -1 : 1));
  return {
    ...current,
    roles: bySlug(current.roles),
    stores: bySlug(current.stores),
    keys: bySlug(current.keys),
    partners: bySlug(current.partners),
    connections: bySlug(current.connections),
    accounts: current.accounts.toSorted((one, other) => (one.username < other.username ? -1 : 1)),
    calendars: bySlug(current.calendars),
    jobs: bySlug(current.jobs),
    anchors: bySlug(current.anchors),
    streams: bySlug(current.streams),
    oidcProviders: bySlug(current.oidcProviders),
    scheduledExports: bySlug(current.scheduledExports),
    retentionRules: bySlug(current.retentionRules),
    webhooks: bySlug(current.webhooks),
  };
}

function slugOf(things: readonly { readonly id: string; readonly slug: string }[], id: string): string {
  return things.find((thing) => thing.id === id)?.slug ?? id;
}

function partnerOf(current: CurrentConfiguration, { id, slug, name }: CurrentConfiguration['partners'][number]): DesiredPartner {
  const connections = current.connections.filter(({ partnerId }) => partnerId === id);
  const accounts = current.accounts.filter(({ partnerId }) => partnerId === id);
  return {
    slug,
    name,
    ...(connections.length === 0 ? {} : { connections: connections.map((each) => connectionOf(current, each)) }),
    ...(accounts.length === 0 ? {} : { accounts: accounts.map((each) => accountOf(current, each)) }),
  };
}

function connectionOf(current: CurrentConfiguration, connection: CurrentConfiguration['connections'][number]): DesiredConnection {
  const { slug, host, port, username, keyId, nextKeyId, passwordSecretId, proxyPasswordSecretId } = connection;
  const hostKeys = trustedFingerprints(connection.hostKeys);
  return {
    ...{ slug, host, port, username },
    ...(keyId === null ? {} : { key: slugOf(current.keys, keyId) }),
    ...(nextKeyId === null ? {} : { nextKey: slugOf(current.keys, nextKeyId) }),
    keeps: [
      ...(passwordSecretId === null ? [] : (['password'] as const)),
      ...(proxyPasswordSecretId === null ? [] : (['proxyPassword'] as const)),
    ],
    ...(hostKeys.length === 0 ? {} : { hostKeys }),
    ...pickConnectionRules(connection),
  };
}

function accountOf(current: CurrentConfiguration, account: Account): DesiredAccount {
  const { username, status, addressAllowList, maxSessions, signIn, accessHours, expiresAt, revokedKeys, mounts, limits } =
    account;
  return {
    ...{ username, status, addressAllowList, maxSessions, signIn, expiresAt, revokedKeys, limits },
    accessHours: accessHours.map(({ days, ...window }) => ({ ...window, days: [...days] })),
    authorizedKeys: account.authorizedKeys.map((key) =>
      [keyOptionsText(key), key.publicKey, key.comment].filter((part) => part !== '').join(' '),
    ),
    keeps: [
      ...(account.passwordHash === null ? [] : (['password'] as const)),
      ...(account.totp === null ? [] : (['totpSecret'] as const)),
    ],
    mounts: mounts.map((mount) => mountOf(current, mount)),
  };
}

function mountOf(current: CurrentConfiguration, mount: Mount): DesiredMount {
  const { path, storeId, at, permissions } = mount;
  return { path, store: slugOf(current.stores, storeId), at, permissions, ...pickMountRules(mount) };
}

function jobOf(current: CurrentConfiguration, { slug, definition, schedules }: CurrentConfiguration['jobs'][number]): DesiredJob {
  const { direction, connectionId, storeId, toConnectionId } = definition;
  const clocks = byClock(schedules);
  const [schedule, ...others] = clocks;
  const triggers = schedules.filter(isTrigger);
  return {
    slug,
    direction,
    connection: slugOf(current.connections, connectionId),
    ...(storeId === null ? {} : { store: slugOf(current.stores, storeId) }),
    ...(toConnectionId === null ? {} : { toConnection: slugOf(current.connections, toConnectionId) }),
    ...targetsOf(current, definition),
    rules: pickJobRules(definition),
    ...(schedule === undefined || others.length > 0 ? {} : { schedule: scheduleOf(current, schedule) }),
    ...(others.length === 0 ? {} : { schedules: clocks.map((each) => scheduleOf(current, each)) }),
    ...(triggers.length === 0 ? {} : { triggers: triggers.map((each) => triggerOf(current, each)) }),
  };
}

function targetsOf(current: CurrentConfiguration, { alsoTo }: Job['definition']): { readonly alsoTo?: readonly DesiredTarget[] } {
  if (alsoTo.length === 0) return {};
  return {
    alsoTo: alsoTo.map(({ storeId, connectionId, ...rules }) => ({
      ...rules,
      ...(storeId === null ? {} : { store: slugOf(current.stores, storeId) }),
      ...(connectionId === null ? {} : { connection: slugOf(current.connections, connectionId) }),
    })),
  };
}

function byClock(schedules: readonly Schedule[]): readonly Schedule[] {
  return schedules.filter((schedule) => !isTrigger(schedule));
}

function scheduleOf(current: CurrentConfiguration, { rule, enabled }: Schedule): DesiredSchedule {
  const { calendarId, file: _, after: __, ...parts } = ruleInput(rule);
  const calendar = calendarId == null ? null : slugsIn(current)('calendar', calendarId);
  return { ...parts, calendar, enabled };
}

function triggerOf(current: CurrentConfiguration, { rule, enabled }: Schedule): DesiredTrigger {
  const { file, after } = ruleInput(rule);
  if (file !== undefined) {
    const { storeId, ...rest } = file;
    return { file: { ...rest, store: slugOf(current.stores, storeId) }, enabled };
  }
  const { jobId, ...rest } = after ?? { jobId: '' };
  return { after: { ...rest, job: slugOf(current.jobs, jobId) }, enabled };
}
