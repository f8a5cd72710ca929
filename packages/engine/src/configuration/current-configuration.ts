import {
  type Account,
  type ApprovalPolicy,
  type AssignedRole,
  type AuditAnchor,
  type AuditRetention,
  type AuditStream,
  type AuditValue,
  type AuthorizedKey,
  type Calendar,
  type Connection,
  type HostKey,
  type Id,
  type Job,
  type Key,
  type OidcProvider,
  type Partner,
  pickMountRules,
  type RetentionRule,
  type Schedule,
  type ScheduledExport,
  type SignInPolicy,
  type Store,
  type StoredServerRules,
  type Webhook,
} from '@waybill/core';
import { describeSignIn } from '../administration/account-sign-in.js';
import { allOf } from '../administration/all-of.js';
import type { AdministrationDeps } from '../administration/deps.js';
import { keyOptionsText } from '../administration/key-options.js';
import { readSignInPolicy } from '../administration/read-sign-in-policy.js';
import { describeServerRules } from '../administration/server-rules.js';
import { readApprovalPolicy } from '../approvals/policy.js';
import {
  describeCalendar,
  describeConnection,
  describeJob,
  describeOwnKey,
  describeStore,
  nameAmong,
  type SecretMarked,
} from './describe-exchange.js';
import type { ConfigurationItem } from './plan-configuration.js';
import { leavesOf } from './rule-groups.js';
import { describeTrail } from './trail/trail.js';

/** Everything a configuration file could name, as it is now. */
export interface CurrentConfiguration {
  readonly serverRules: StoredServerRules;
  /** Of our own. */
  readonly roles: readonly AssignedRole[];
  readonly stores: readonly Store[];
  readonly keys: readonly Key[];
  readonly partners: readonly Partner[];
  readonly connections: readonly (Connection & { readonly hostKeys: readonly HostKey[] })[];
  readonly accounts: readonly Account[];
  readonly calendars: readonly Calendar[];
  readonly jobs: readonly (Job & { readonly schedules: readonly Schedule[] })[];
  readonly anchors: readonly AuditAnchor[];
  readonly streams: readonly AuditStream[];
  readonly scheduledExports: readonly ScheduledExport[];
  readonly approvalPolicy: ApprovalPolicy;
  readonly signInPolicy: SignInPolicy;
  readonly oidcProviders: readonly OidcProvider[];
  readonly auditRetention: AuditRetention;
  readonly retentionRules: readonly RetentionRule[];
  readonly webhooks: readonly Webhook[];
}

/** Reads it. */
export async function readCurrentConfiguration(deps: Pick<AdministrationDeps, 'database'>): Promise<CurrentConfiguration> {
  const { read } = deps.database;
  const connections = await allOf((page) => read.connections.list({}, page));
  const jobs = await allOf((page) => read.jobs.list({}, page));
  return {
    serverRules: await read.serverRules.read(),
    roles: (await allOf((page) => read.roles.list({}, page))).filter(({ isBuiltIn }) => !isBuiltIn),
    stores: await allOf((page) => read.stores.list({}, page)),
    keys: await allOf((page) => read.keys.list({}, page)),
    partners: await allOf((page) => read.partners.list({}, page)),
    connections: await Promise.all(
      connections.map(async (connection) => ({ ...connection, hostKeys: await read.hostKeys.ofConnection(connection.id) })),
    ),
    accounts: await allOf((page) => read.accounts.list({}, page)),
    calendars: await allOf((page) => read.calendars.list({}, page)),
    jobs: await Promise.all(jobs.map(async (job) => ({ ...job, schedules: await read.schedules.ofJob(job.id) }))),
    anchors: await allOf((page) => read.auditAnchors.list({}, page)),
    streams: await allOf((page) => read.auditStreams.list({}, page)),
    scheduledExports: await allOf((page) => read.scheduledExports.list({}, page)),
    approvalPolicy: await readApprovalPolicy(read),
    signInPolicy: await readSignInPolicy(read),
    oidcProviders: await allOf((page) => read.oidcProviders.list({}, page)),
    auditRetention: await read.auditRetention.read(),
    retentionRules: await allOf((page) => read.retentionRules.list({}, page)),
    webhooks: await allOf((page) => read.webhooks.list({}, page)),
  };
}

/** How a secret that is there is shown; `mark` changes whenever the secret does, and tells nothing of it. */
export type SecretShown = (mark: string) => string;

const asPresent: SecretShown = () => PRESENT;

/** The same by name, ready to be compared. */
export function describeCurrent(
  current: CurrentConfiguration,
  shown: SecretShown = asPresent,
): readonly (ConfigurationItem & { readonly id?: Id })[] {
  const secret: SecretMarked = (mark) => (mark == null ? null : shown(mark));
  return [
    item('sftp-server', SERVER_RULES, describeServerRules(current.serverRules.rules)),
    ...current.roles.map(({ id, slug, description, permissions }) =>
      item('role', slug, { description, permissions: [...permissions] }, id),
    ),
    ...current.stores.map((store) => item('store', store.slug, describeStore(store), store.id)),
    ...current.keys.map((key) => item('key', key.slug, describeOwnKey(key), key.id)),
    ...current.partners.map(({ id, slug, name }) => item('partner', slug, { name }, id)),
    ...current.connections.map((connection) =>
      item('connection', connection.slug, describeConnection(current, connection, secret), connection.id),
    ),
    ...current.accounts.map((account) =>
      item(
        'account',
        account.username,
        {
          partner: nameAmong(current.partners, account.partnerId),
          status: account.status,
          addressAllowList: account.addressAllowList,
          maxSessions: account.maxSessions,
          password: secret(account.passwordHash),
          authorizedKeys: account.authorizedKeys.map(describeKey),
          revokedKeys: account.revokedKeys,
          ...describeAccountSignIn(account),
          totpSecret: secret(account.totp?.secretId),
          mounts: account.mounts.map((mount) => ({
            path: mount.path,
            store: nameAmong(current.stores, mount.storeId),
            at: mount.at,
            permissions: mount.permissions,
            ...pickMountRules(mount),
          })),
          ...leavesOf({ limits: account.limits }),
        },
        account.id,
      ),
    ),
    ...current.calendars.map((calendar) => item('calendar', calendar.slug, describeCalendar(calendar), calendar.id)),
    ...current.jobs.map((job) => item('job', job.slug, describeJob(current, job), job.id)),
    ...describeTrail(current, shown),
  ];
}

/** An authorised key as it is compared. */
export function describeKey(key: AuthorizedKey): AuditValue {
  return { fingerprint: key.fingerprint, comment: key.comment, options: keyOptionsText(key) };
}

function describeAccountSignIn(account: Account): Readonly<Record<string, AuditValue>> {
  const { secondFactor: _, ...fields } = describeSignIn(account);
  return fields;
}

/** The rules of the SFTP server have no name of their own. */
export const SERVER_RULES = 'rules';

/** A secret that is there and is the one asked for; what it is, nobody is told. */
export const PRESENT = 'present';

/** A secret that is another than the one there, or the first. */
export const TO_BE_SET = 'to be set';

function item(
  noun: ConfigurationItem['noun'],
  name: string,
  fields: ConfigurationItem['fields'],
  id?: Id,
): ConfigurationItem & { readonly id?: Id } {
  return { noun, name, fields, ...(id === undefined ? {} : { id }) };
}
