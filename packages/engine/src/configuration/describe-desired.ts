import {
  type Account,
  type AccountLimits,
  type AccountLimitsInput,
  type AuditValue,
  accountLimits,
  type Connection,
  type ConnectionRules,
  type ConnectionRulesInput,
  connectionRules,
  Failure,
  givenConnectionRules,
  isBuiltInRole,
  isFailure,
  type Job,
  type JobRules,
  jobRuleSet,
  mountRules,
  permissionsAmong,
  pickConnectionRules,
  pickJobRules,
  readPermissions,
  readRules,
  type ServerRulesInput,
  serverRules,
} from '@waybill/core';
import { readSignIn } from '../administration/account-sign-in.js';
import { hasTotpSecret, NO_TOTP_SECRET } from '../administration/account-totp.js';
import { checkAddressBlocks } from '../administration/address-blocks.js';
import { continueRotations, readAuthorizedKeys } from '../administration/authorized-keys.js';
import { type CreateCalendarInput, readCalendarRules } from '../administration/calendars.js';
import type { AdministrationDeps } from '../administration/deps.js';
import { readHostKeys } from '../administration/host-keys.js';
import { inField, inFieldAsync, invalid, pathIn, withinField } from '../administration/input-checks.js';
import { readRevokedKeys } from '../administration/revoked-keys.js';
import type { CreateRoleInput } from '../administration/roles.js';
import { isSealedText } from '../administration/sealing.js';
import { checkStoreRoot } from '../administration/store-root.js';
import { connectionsInOrder } from './connections-in-order.js';
import {
  type CurrentConfiguration,
  describeKey as describeAuthorizedKey,
  describeCurrent,
  PRESENT,
  SERVER_RULES,
  TO_BE_SET,
} from './current-configuration.js';
import { calendarFields, slugsIn, trustedFingerprints } from './describe-exchange.js';
import { describeDesiredSchedule, describeDesiredSchedules, describeDesiredTriggers } from './describe-firing.js';
import { describeDesiredTargets } from './describe-targets.js';
import type {
  DesiredAccount,
  DesiredConfiguration,
  DesiredConnection,
  DesiredJob,
  DesiredKey,
  DesiredPartner,
} from './desired-configuration.js';
import { keysOf } from './keys-of.js';
import type { ConfigurationItem, ConfigurationNoun } from './plan-configuration.js';
import { leavesOf, mergeGroups } from './rule-groups.js';
import type { NamedThing } from './trail/named.js';
import { describeDesiredTrail } from './trail/trail.js';

/**
 * What a file asks for, ready to be compared: paths normalised, keys by their fingerprints, secrets as the same or another. In the
 * order in which it can be created.
 * @throws Failure `input.invalid`, `key.*`, `conflict` for what cannot become true by changing what is there; `field` points into the file
 */
export async function describeDesired(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  desired: DesiredConfiguration,
): Promise<readonly ConfigurationItem[]> {
  const items: ConfigurationItem[] = [];
  for (const [index, role] of (desired.roles ?? []).entries()) items.push(describeRole(role, `/roles/${index}`));
  for (const [index, store] of (desired.stores ?? []).entries()) {
    if (store.root !== undefined) checkRoot(deps, current, store.slug, store.root, `/stores/${index}/path`);
    items.push(item('store', store.slug, { kind: store.kind, ...(store.root === undefined ? {} : { root: store.root }) }));
  }
  for (const [index, key] of (desired.keys ?? []).entries()) items.push(await describeKey(deps, current, key, `/keys/${index}`));
  for (const partner of desired.partners ?? []) items.push(item('partner', partner.slug, { name: partner.name }));
  for (const { partner, connection, pointer } of connectionsInOrder(desired)) {
    items.push(await describeConnection(deps, current, partner, connection, pointer));
  }
  for (const [index, partner] of (desired.partners ?? []).entries()) {
    const pointer = `/partners/${index}`;
    for (const [at, account] of (partner.accounts ?? []).entries()) {
      items.push(await describeAccount(deps, current, partner, account, `${pointer}/accounts/${at}`));
    }
  }
  for (const [index, calendar] of (desired.calendars ?? []).entries()) {
    items.push(describeCalendar(current, calendar, `/calendars/${index}`));
  }
  for (const [index, job] of (desired.jobs ?? []).entries()) items.push(describeJob(deps, current, job, `/jobs/${index}`));
  if (desired.sftpServer !== undefined) items.push(describeServerRules(current, desired.sftpServer));
  const trail = await describeDesiredTrail(deps, current, desired);
  items.push(...trail.map(({ item: each }) => each));
  refuseTwice(items);
  refuseUnknownNames(current, { desired, named: trail.flatMap(({ names }) => names) }, items);
  return items;
}

function describeRole({ slug, description, permissions }: CreateRoleInput, pointer: string): ConfigurationItem {
  if (isBuiltInRole(slug))
    throw invalid(`${pointer}/slug`, `${slug} is a built-in role, which nobody changes. Give the role a name of its own.`);
  const given = [...permissionsAmong(permissions)];
  return item('role', slug, description === undefined ? { permissions: given } : { description, permissions: given });
}

function describeServerRules(current: CurrentConfiguration, given: ServerRulesInput): ConfigurationItem {
  const rules = readRules(serverRules, mergeGroups(current.serverRules.rules, given), '/sftpServer');
  return item('sftp-server', SERVER_RULES, leavesOf(rules, given));
}

function checkRoot(deps: AdministrationDeps, current: CurrentConfiguration, slug: string, root: string, pointer: string): void {
  const others = current.stores.filter((store) => store.slug !== slug);
  inField(pointer, () => checkStoreRoot(root, deps.dataDir, others));
}

async function describeKey(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  key: DesiredKey,
  pointer: string,
): Promise<ConfigurationItem> {
  const known = current.keys.find(({ slug }) => slug === key.slug);
  if ('fingerprint' in key && known === undefined)
    throw invalid(
      `${pointer}/fingerprint`,
      `There is no key "${key.slug}" here, and its private half is not in the file: name it in privateKeyFile, or have one generated.`,
    );
  const fields: Record<string, string> =
    'generate' in key
      ? { algorithm: key.generate }
      : 'fingerprint' in key
        ? { fingerprint: key.fingerprint }
        : await inFieldAsync(`${pointer}/privateKeyFile`, async () => {
            const { fingerprint } = await deps.keyTools.parsePrivateKey(key.privateKey, key.passphrase);
            return { fingerprint };
          });
  if (known !== undefined) {
    const same = 'generate' in key ? known.algorithm === key.generate : known.fingerprint === fields['fingerprint'];
    if (!same) {
      throw conflict(
        pointer,
        `The key "${key.slug}" is another one. Give the new key a slug of its own, so that both are valid while it is rolled out.`,
      );
    }
  }
  return item('key', key.slug, fields);
}

async function describeConnection(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  partner: DesiredPartner,
  connection: DesiredConnection,
  pointer: string,
): Promise<ConfigurationItem> {
  const known = current.connections.find(({ slug }) => slug === connection.slug);
  refuseOtherPartner(current, partner, known, `The connection "${connection.slug}"`, pointer);
  const secrets = { password: known?.passwordSecretId, proxyPassword: known?.proxyPasswordSecretId };
  for (const name of connection.keeps ?? [])
    refuseMissing(secrets[name], `${pointer}${name === 'password' ? '/auth/password' : '/proxyPassword'}`);
  const asked = readHostKeys(deps.keyTools, connection.hostKeys ?? [], `${pointer}/hostKeys`).map(
    ({ fingerprint }) => fingerprint,
  );
  const trusted = trustedFingerprints(known?.hostKeys ?? []);
  return item('connection', connection.slug, {
    partner: partner.slug,
    host: connection.host,
    ...(connection.port === undefined ? {} : { port: connection.port }),
    username: connection.username,
    ...keysOf(connection, known, current.keys),
    password: connection.keeps?.includes('password')
      ? PRESENT
      : await describePassword(connection.password, (password) => isSealedText(deps, known?.passwordSecretId, password)),
    ...(connection.proxyPassword === undefined
      ? connection.keeps?.includes('proxyPassword')
        ? { proxyPassword: PRESENT }
        : {}
      : {
          proxyPassword: await describePassword(connection.proxyPassword, (password) =>
            isSealedText(deps, known?.proxyPasswordSecretId, password),
          ),
        }),
    hostKeys: [...new Set([...trusted, ...asked])].sort(),
    ...leavesOf(readConnectionRules(known, connection, pointer), givenConnectionRules(connection)),
  });
}

async function describeAccount(
  deps: AdministrationDeps,
  current: CurrentConfiguration,
  partner: DesiredPartner,
  account: DesiredAccount,
  pointer: string,
): Promise<ConfigurationItem> {
  const known = current.accounts.find(({ username }) => username === account.username);
  refuseOtherPartner(current, partner, known, `The account "${account.username}"`, pointer);
  const secrets = { password: known?.passwordHash, totpSecret: known?.totp };
  for (const name of account.keeps ?? []) refuseMissing(secrets[name], `${pointer}/${name}`);
  const { password, totpSecret, authorizedKeys, revokedKeys, mounts, status, addressAllowList, maxSessions } = account;
  const fields: Record<string, AuditValue> = { partner: partner.slug };
  for (const name of account.keeps ?? []) fields[name] = PRESENT;
  if (status !== undefined) fields['status'] = status;
  if (addressAllowList !== undefined) {
    checkAddressBlocks(addressAllowList, `${pointer}/addressAllowList`);
    fields['addressAllowList'] = [...new Set(addressAllowList)];
  }
  if (maxSessions !== undefined) fields['maxSessions'] = maxSessions;
  if (password !== undefined) {
    fields['password'] = await describePassword(password, async () =>
      known === undefined || known.passwordHash === null ? false : deps.passwords.verify(known.passwordHash, password),
    );
  }
  if (totpSecret !== undefined) {
    if (deps.totp.parseSecret(totpSecret) === undefined) throw invalid(`${pointer}/totpSecretFile`, NO_TOTP_SECRET);
    fields['totpSecret'] = known !== undefined && (await hasTotpSecret(deps, known, totpSecret)) ? PRESENT : TO_BE_SET;
  }
  Object.assign(fields, await describeSignInOf(account, pointer));
  if (authorizedKeys !== undefined) {
    const keys = await withinField(pointer, async () =>
      continueRotations(known?.authorizedKeys ?? [], readAuthorizedKeys(deps, authorizedKeys)),
    );
    fields['authorizedKeys'] = keys.map(describeAuthorizedKey);
  }
  if (revokedKeys !== undefined) {
    fields['revokedKeys'] = [...(await withinField(pointer, async () => readRevokedKeys(deps.keyTools, revokedKeys)))];
  }
  if (mounts !== undefined) {
    fields['mounts'] = mounts.map(({ path, store, at, permissions, ...rules }, index) => ({
      path: pathIn(`${pointer}/mounts/${index}/path`, path),
      store,
      at: pathIn(`${pointer}/mounts/${index}/at`, at),
      permissions: readPermissions(permissions),
      ...readRules(mountRules, rules, `${pointer}/mounts/${index}`),
    }));
  }
  if (account.limits === undefined) return item('account', account.username, fields);
  const limits = readAccountLimits(known, account.limits, `${pointer}/limits`);
  return item('account', account.username, { ...fields, ...leavesOf({ limits }, { limits: account.limits }) });
}

/** The limits that an account would have: those that a file names in place of those that were there. */
export function readAccountLimits(known: Account | undefined, given: AccountLimitsInput, pointer = ''): AccountLimits {
  return readRules(accountLimits, mergeGroups(known?.limits ?? {}, given), pointer);
}

async function describeSignInOf(account: DesiredAccount, pointer: string): Promise<Readonly<Record<string, AuditValue>>> {
  const { signIn, accessHours, expiresAt } = await withinField(pointer, async () => readSignIn(account));
  return {
    ...(signIn === undefined ? {} : { signIn }),
    ...(accessHours === undefined ? {} : { accessHours: accessHours.map((window) => ({ ...window })) }),
    ...(expiresAt === undefined ? {} : { expiresAt: expiresAt?.toISOString() ?? null }),
  };
}

function readConnectionRules(known: Connection | undefined, given: ConnectionRulesInput, pointer: string): ConnectionRules {
  const before = known === undefined ? {} : pickConnectionRules(known);
  return readRules(connectionRules, mergeGroups(before, givenConnectionRules(given)), pointer);
}

function describeCalendar(current: CurrentConfiguration, calendar: CreateCalendarInput, pointer: string): ConfigurationItem {
  const { slug, name, ...given } = calendar;
  const known = current.calendars.find((each) => each.slug === slug);
  const rules = readCalendarRules({ ...known?.rules, ...given }, pointer);
  return item('calendar', slug, { ...(name === undefined ? {} : { name }), ...calendarFields(rules) });
}

function describeJob(
  deps: Pick<AdministrationDeps, 'clock'>,
  current: CurrentConfiguration,
  job: DesiredJob,
  pointer: string,
): ConfigurationItem {
  const known = current.jobs.find(({ slug }) => slug === job.slug);
  if (known !== undefined && known.definition.direction !== job.direction) {
    throw conflict(
      `${pointer}/direction`,
      `The job "${job.slug}" is a ${known.definition.direction}. A ${job.direction} is another job, with a slug of its own.`,
    );
  }
  const { schedule, schedules, triggers } = job;
  if (schedule !== undefined && schedules !== undefined)
    throw invalid(`${pointer}/schedules`, 'Give one schedule, or schedules, which are all of them.');
  const firing = {
    schedules: known?.schedules ?? [],
    slugOf: slugsIn(current),
    now: deps.clock.now(),
    pointer: `${pointer}/schedule`,
  };
  return item('job', job.slug, {
    direction: job.direction,
    connection: job.connection,
    ...(job.store === undefined ? {} : { store: job.store }),
    ...(job.toConnection === undefined ? {} : { toConnection: job.toConnection }),
    ...(job.alsoTo === undefined ? {} : { alsoTo: describeDesiredTargets(job.alsoTo, `${pointer}/alsoTo`) }),
    ...leavesOf(readJobRules(known, job, pointer), job.rules),
    ...(schedule === undefined ? {} : { schedule: schedule === null ? null : describeDesiredSchedule(schedule, firing) }),
    ...(schedules === undefined
      ? {}
      : { schedule: describeDesiredSchedules(schedules, deps.clock.now(), `${pointer}/schedules`) }),
    ...(triggers === undefined ? {} : { triggers: describeDesiredTriggers(triggers, `${pointer}/triggers`) }),
  });
}

/** The rules a job would have. The file says `moveTo` for what a rule calls `to`. */
function readJobRules(known: Job | undefined, job: DesiredJob, pointer: string): JobRules {
  try {
    return readRules(jobRuleSet, mergeGroups(known === undefined ? {} : pickJobRules(known.definition), job.rules), pointer);
  } catch (error) {
    if (isFailure(error) && error.field === `${pointer}/afterSuccess/to`) {
      throw invalid(`${pointer}/afterSuccess/moveTo`, error.publicDetail);
    }
    throw error;
  }
}

async function describePassword(
  password: string | undefined,
  isSame: (password: string) => Promise<boolean>,
): Promise<string | null> {
  if (password === undefined) return null;
  return (await isSame(password)) ? PRESENT : TO_BE_SET;
}

function refuseMissing(secret: unknown, pointer: string): void {
  if (secret == null) throw invalid(pointer, 'There is none here that could be kept: name a file with it.');
}

function refuseOtherPartner(
  current: CurrentConfiguration,
  partner: DesiredPartner,
  known: { readonly partnerId: string } | undefined,
  what: string,
  pointer: string,
): void {
  const owner = current.partners.find(({ id }) => id === known?.partnerId);
  if (owner !== undefined && owner.slug !== partner.slug)
    throw conflict(pointer, `${what} belongs to the partner "${owner.slug}".`);
}

function refuseTwice(items: readonly ConfigurationItem[]): void {
  const seen = new Set<string>();
  for (const { noun, name } of items) {
    if (seen.has(`${noun} ${name}`))
      throw new Failure('input.invalid', { publicDetail: `The ${noun} "${name}" is in the file twice.` });
    seen.add(`${noun} ${name}`);
  }
}

function refuseUnknownNames(
  current: CurrentConfiguration,
  { desired, named }: { readonly desired: DesiredConfiguration; readonly named: readonly NamedThing[] },
  items: readonly ConfigurationItem[],
): void {
  const known = new Set([...describeCurrent(current), ...items].map(({ noun, name }) => `${noun} ${name}`));
  const check = (noun: ConfigurationNoun, name: string, pointer: string): void => {
    if (!known.has(`${noun} ${name}`)) throw invalid(pointer, `There is no ${noun} "${name}", neither here nor in the file.`);
  };
  for (const [index, partner] of (desired.partners ?? []).entries()) {
    for (const [at, connection] of (partner.connections ?? []).entries()) {
      if (connection.key !== undefined) check('key', connection.key, `/partners/${index}/connections/${at}/auth/key`);
      if (connection.nextKey != null) check('key', connection.nextKey, `/partners/${index}/connections/${at}/auth/nextKey`);
      const jump = connection.route?.jump;
      if (jump != null) check('connection', jump, `/partners/${index}/connections/${at}/route/jump`);
    }
    for (const [at, account] of (partner.accounts ?? []).entries()) {
      for (const [mountAt, mount] of (account.mounts ?? []).entries()) {
        check('store', mount.store, `/partners/${index}/accounts/${at}/mounts/${mountAt}/store`);
      }
    }
  }
  for (const [index, job] of (desired.jobs ?? []).entries()) {
    check('connection', job.connection, `/jobs/${index}/connection`);
    if (job.store !== undefined)
      check('store', job.store, `/jobs/${index}/${job.direction === 'pull' ? 'target' : 'source'}/store`);
    if (job.toConnection !== undefined) check('connection', job.toConnection, `/jobs/${index}/toConnection`);
    for (const [at, { store, connection }] of (job.alsoTo ?? []).entries()) {
      if (store !== undefined) check('store', store, `/jobs/${index}/alsoTo/${at}/store`);
      if (connection !== undefined) check('connection', connection, `/jobs/${index}/alsoTo/${at}/connection`);
    }
    if (job.schedule?.calendar != null) check('calendar', job.schedule.calendar, `/jobs/${index}/schedule/calendar`);
    for (const [at, { calendar }] of (job.schedules ?? []).entries()) {
      if (calendar != null) check('calendar', calendar, `/jobs/${index}/schedules/${at}/calendar`);
    }
    for (const [at, { file, after }] of (job.triggers ?? []).entries()) {
      if (file !== undefined) check('store', file.store, `/jobs/${index}/triggers/${at}/file/store`);
      if (after !== undefined) check('job', after.job, `/jobs/${index}/triggers/${at}/after/job`);
    }
  }
  for (const { noun, name, pointer } of named) check(noun, name, pointer);
}

function conflict(field: string, publicDetail: string): Failure {
  return new Failure('conflict', { field, publicDetail });
}

function item(noun: ConfigurationNoun, name: string, fields: ConfigurationItem['fields']): ConfigurationItem {
  return { noun, name, fields };
}
