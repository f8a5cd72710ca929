import {
  asFailure,
  connectionRules,
  Failure,
  givenConnectionRules,
  isFailure,
  jobRuleSet,
  type ProposedChange,
  pickConnectionRules,
  pickJobRules,
  readRules,
  type ServerRulesInput,
  serverRules,
} from '@waybill/core';
import { enrolTotp, hasTotpSecret } from '../administration/account-totp.js';
import { createAccount, updateAccount } from '../administration/accounts.js';
import { allOf } from '../administration/all-of.js';
import { type CreateCalendarInput, createCalendar, updateCalendar } from '../administration/calendars.js';
import { createConnection, updateConnection } from '../administration/connections.js';
import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { addHostKey } from '../administration/host-keys.js';
import { withinField } from '../administration/input-checks.js';
import { createJob, updateJob } from '../administration/jobs.js';
import { generateKey, importKey } from '../administration/keys.js';
import { createPartner, updatePartner } from '../administration/partners.js';
import { actBy } from '../administration/record-change.js';
import { type CreateRoleInput, createRole, updateRole } from '../administration/roles.js';
import type { ScheduleRuleInput } from '../administration/schedule-rule.js';
import { isSealedText } from '../administration/sealing.js';
import { updateServerRules } from '../administration/server-rules.js';
import { createStore, updateStore } from '../administration/stores.js';
import { assertAlone, ChangeWaits } from '../approvals/go-on.js';
import { readApprovalPolicy } from '../approvals/policy.js';
import { nextApplied, readApplied, saveApplied } from './applied.js';
import { connectionsInOrder } from './connections-in-order.js';
import { describeCurrent, readCurrentConfiguration, SERVER_RULES } from './current-configuration.js';
import { describeDesired, readAccountLimits } from './describe-desired.js';
import { scheduleInput, triggerInput } from './describe-firing.js';
import { targetInputs } from './describe-targets.js';
import type {
  DesiredAccount,
  DesiredConfiguration,
  DesiredConnection,
  DesiredJob,
  DesiredKey,
  DesiredPartner,
  DesiredStore,
} from './desired-configuration.js';
import { keysOf } from './keys-of.js';
import {
  type ConfigurationChange,
  type ConfigurationItem,
  type ConfigurationNoun,
  planConfiguration,
} from './plan-configuration.js';
import { mergeGroups } from './rule-groups.js';
import { applyTrail } from './trail/trail.js';

/** A change that failed, and what was done before it and stays. */
export class ConfigurationHalted extends Failure {
  /** By noun and name, in the order in which it was done: `store main`. */
  readonly done: readonly string[];

  constructor(failure: Failure, done: readonly string[]) {
    const { code, publicDetail, field, context } = failure;
    super(code, { publicDetail, context, cause: failure, ...(field === undefined ? {} : { field }) });
    this.done = done;
  }
}

/** What {@link applyConfiguration} would do. Changes nothing. @throws Failure for what the file can never become, as it does */
export async function previewConfiguration(
  deps: AdministrationDeps,
  desired: DesiredConfiguration,
): Promise<readonly ConfigurationChange[]> {
  return (await compared(deps, desired)).changes;
}

async function compared(deps: AdministrationDeps, desired: DesiredConfiguration) {
  const current = await readCurrentConfiguration(deps);
  const asked = await describeDesired(deps, current, desired);
  return { asked, changes: planConfiguration(describeCurrent(current), asked) };
}

/**
 * Makes the platform match: creates what is missing, changes what differs, deletes nothing, and leaves alone what is not named.
 * Each change is a transaction and an audit event of its own; one that fails ends it there, what came before stays, and another
 * run goes on from there. Applying the same twice changes nothing the second time. What takes a second person is proposed and not done: `waits` says so.
 * @throws Failure with `field` pointing into the file; a {@link ConfigurationHalted} once the first change was begun
 */
export async function applyConfiguration(
  deps: AdministrationDeps,
  desired: DesiredConfiguration,
  context: ActorContext,
): Promise<readonly ConfigurationChange[]> {
  const { changes, asked } = await compared(deps, desired);
  const done: string[] = [];
  const waiting = new Map<string, ProposedChange>();
  const needs = (noun: ConfigurationNoun, name: string): boolean =>
    changes.some((change) => change.noun === noun && change.name === name && change.action !== 'unchanged');
  const step = async (noun: ConfigurationNoun, name: string, pointer: string, work: () => Promise<unknown>): Promise<void> => {
    if (!needs(noun, name)) return;
    try {
      await withinField(pointer, work);
      done.push(`${noun} ${name}`);
    } catch (error) {
      if (!(error instanceof ChangeWaits)) throw error;
      waiting.set(`${noun} ${name}`, error.change);
    }
  };
  const applied = (): Omit<Applied, 'error'> => {
    const settled = new Set([...done, ...waiting.keys()]);
    const isSo = ({ noun, name }: ConfigurationItem) => settled.has(`${noun} ${name}`) || !needs(noun, name);
    return { done, asked: asked.filter(isSo), waiting: new Set(waiting.keys()) };
  };
  try {
    await applyAll(deps, desired, context, step);
  } catch (error) {
    await recordApplied(deps, context, { ...applied(), error });
    throw isFailure(error) ? new ConfigurationHalted(error, done) : error;
  }
  await recordApplied(deps, context, applied());
  return changes.map((change) => {
    const waits = waiting.get(`${change.noun} ${change.name}`);
    return waits === undefined ? change : { ...change, waits };
  });
}

/** Does the work where there is something to do, and remembers that it is done; `pointer` is where in the file it stands. */
export type Step = (noun: ConfigurationNoun, name: string, pointer: string, work: () => Promise<unknown>) => Promise<void>;

async function applyAll(
  deps: AdministrationDeps,
  desired: DesiredConfiguration,
  context: ActorContext,
  step: Step,
): Promise<void> {
  for (const [index, role] of (desired.roles ?? []).entries()) {
    await step('role', role.slug, `/roles/${index}`, () => applyRole(deps, role, context));
  }
  for (const [index, store] of (desired.stores ?? []).entries()) {
    await step('store', store.slug, `/stores/${index}`, () => applyStore(deps, store, context));
  }
  for (const [index, key] of (desired.keys ?? []).entries()) {
    await step('key', key.slug, `/keys/${index}`, () => applyKey(deps, key, context));
  }
  for (const [index, partner] of (desired.partners ?? []).entries()) {
    await step('partner', partner.slug, `/partners/${index}`, () => applyPartner(deps, partner, context));
  }
  for (const { partner, connection, pointer } of connectionsInOrder(desired)) {
    await step('connection', connection.slug, pointer, () => applyConnection(deps, partner, connection, context));
  }
  for (const [index, partner] of (desired.partners ?? []).entries()) {
    const pointer = `/partners/${index}`;
    for (const [at, account] of (partner.accounts ?? []).entries()) {
      await step('account', account.username, `${pointer}/accounts/${at}`, () => applyAccount(deps, partner, account, context));
    }
  }
  for (const [index, calendar] of (desired.calendars ?? []).entries()) {
    await step('calendar', calendar.slug, `/calendars/${index}`, () => applyCalendar(deps, calendar, context));
  }
  for (const { index, job } of afterTheirCauses(desired.jobs ?? [])) {
    await step('job', job.slug, `/jobs/${index}`, () => applyJob(deps, job, context));
  }
  const { sftpServer } = desired;
  if (sftpServer !== undefined) {
    await step('sftp-server', SERVER_RULES, '/sftpServer', () => applyServerRules(deps, sftpServer, context));
  }
  await applyTrail(deps, desired, context, step);
}

async function applyServerRules(deps: AdministrationDeps, given: ServerRulesInput, context: ActorContext): Promise<void> {
  const { version, rules } = await deps.database.read.serverRules.read();
  await updateServerRules(deps, { version, changes: readRules(serverRules, mergeGroups(rules, given)) }, context);
}

async function applyRole(deps: AdministrationDeps, role: CreateRoleInput, context: ActorContext): Promise<void> {
  const known = await deps.database.read.roles.findBySlug(role.slug);
  const { slug: _, ...changes } = role;
  if (known === undefined) {
    await assertAlone(deps, 'createRole', role, context);
    await createRole(deps, role, context);
    return;
  }
  const change = { id: known.id, version: known.version, changes };
  await assertAlone(deps, 'updateRole', change, context);
  await updateRole(deps, change, context);
}

async function applyStore(deps: AdministrationDeps, store: DesiredStore, context: ActorContext): Promise<void> {
  const known = await deps.database.read.stores.findBySlug(store.slug);
  if (known === undefined) await createStore(deps, store, context);
  else if (store.root !== undefined) await updateStore(deps, { ...known, changes: { root: store.root } }, context);
}

/** A key that is there is the one asked for, or the plan refused it. */
async function applyKey(deps: AdministrationDeps, key: DesiredKey, context: ActorContext): Promise<void> {
  if ('fingerprint' in key) return;
  if ('generate' in key) await generateKey(deps, { slug: key.slug, algorithm: key.generate }, context);
  else await importKey(deps, key, context);
}

async function applyPartner(deps: AdministrationDeps, partner: DesiredPartner, context: ActorContext): Promise<void> {
  const known = await deps.database.read.partners.findBySlug(partner.slug);
  if (known === undefined) await createPartner(deps, { slug: partner.slug, name: partner.name }, context);
  else await updatePartner(deps, { ...known, changes: { name: partner.name } }, context);
}

async function applyConnection(
  deps: AdministrationDeps,
  partner: DesiredPartner,
  connection: DesiredConnection,
  context: ActorContext,
): Promise<void> {
  const { read } = deps.database;
  const known = await read.connections.findBySlug(connection.slug);
  const { key: _, nextKey: __, password, keeps = [], proxyPassword, hostKeys, slug, ...plain } = connection;
  const named = keysOf(connection, known, await allOf((page) => read.keys.list({}, page)));
  const keyIdOf = async (key: string | null) => (key === null ? null : idOf(read.keys, 'key', key));
  const keyIds = {
    keyId: await keyIdOf(named.key),
    ...(named.nextKey === undefined ? {} : { nextKeyId: await keyIdOf(named.nextKey) }),
  };
  if (known === undefined) {
    const partnerId = await idOf(read.partners, 'partner', partner.slug);
    const input = {
      ...plain,
      slug,
      partnerId,
      ...keyIds,
      ...(password === undefined ? {} : { password }),
      ...(proxyPassword === undefined ? {} : { proxyPassword }),
    };
    const { kinds } = await readApprovalPolicy(read);
    if (hostKeys === undefined || !kinds.includes('host-key')) {
      await createConnection(deps, { ...input, ...(hostKeys === undefined ? {} : { hostKeys }) }, context);
      return;
    }
    // What names the connection need not wait for its host keys.
    const { id } = await createConnection(deps, input, context);
    await trustAll(deps, { connectionId: id, hostKeys }, context);
    return;
  }
  const change = {
    id: known.id,
    version: known.version,
    changes: {
      ...plain,
      ...readRules(connectionRules, mergeGroups(pickConnectionRules(known), givenConnectionRules(connection))),
      ...keyIds,
      ...(keeps.includes('password') ? {} : await passwordChange(deps, known, password)),
      ...(proxyPassword === undefined ? {} : { proxyPassword }),
    },
  };
  await assertAlone(deps, 'updateConnection', change, context);
  await updateConnection(deps, change, context);
  await trustAll(deps, { connectionId: known.id, hostKeys: hostKeys ?? [] }, context);
}

/** Trusts all of them, or has each wait for a second person. @throws ChangeWaits for the first that waits, once all are asked for */
async function trustAll(
  deps: AdministrationDeps,
  { connectionId, hostKeys }: { readonly connectionId: string; readonly hostKeys: readonly string[] },
  context: ActorContext,
): Promise<void> {
  let waits: ChangeWaits | undefined;
  for (const hostKey of hostKeys) {
    const input = { connectionId, hostKey };
    try {
      await assertAlone(deps, 'addHostKey', input, context);
      await addHostKey(deps, input, context);
    } catch (error) {
      if (!(error instanceof ChangeWaits)) throw error;
      waits ??= error;
    }
  }
  if (waits !== undefined) throw waits;
}

/** A password that is the present one is not sealed again. */
async function passwordChange(
  deps: AdministrationDeps,
  known: { readonly passwordSecretId: string | null },
  password: string | undefined,
): Promise<{ readonly password?: string | null }> {
  if (password === undefined) return { password: null };
  const same = await isSealedText(deps, known.passwordSecretId, password);
  return same ? {} : { password };
}

async function applyAccount(
  deps: AdministrationDeps,
  partner: DesiredPartner,
  account: DesiredAccount,
  context: ActorContext,
): Promise<void> {
  const { read } = deps.database;
  const { mounts, password, keeps: _, username, authorizedKeys, totpSecret, limits, ...fields } = account;
  const known = await read.accounts.findByUsername(username);
  const details = {
    ...fields,
    ...(limits === undefined ? {} : { limits: readAccountLimits(known, limits) }),
    ...(authorizedKeys === undefined ? {} : { authorizedKeys }),
    ...(mounts === undefined
      ? {}
      : {
          mounts: await Promise.all(
            mounts.map(async ({ store, ...mount }) => ({ ...mount, storeId: await idOf(read.stores, 'store', store) })),
          ),
        }),
  };
  if (known === undefined) {
    const partnerId = await idOf(read.partners, 'partner', partner.slug);
    const given = password === undefined ? {} : { password };
    const input = { ...details, partnerId, username, ...given };
    await assertAlone(deps, 'createAccount', input, context);
    const { id } = await createAccount(deps, input, context);
    if (totpSecret !== undefined) await enrolTotp(deps, { accountId: id, secret: totpSecret }, context);
    return;
  }
  const same =
    password === undefined || (known.passwordHash !== null && (await deps.passwords.verify(known.passwordHash, password)));
  await updateAccount(
    deps,
    { id: known.id, version: known.version, changes: { ...details, ...(same ? {} : { password }) } },
    context,
  );
  if (totpSecret !== undefined && !(await hasTotpSecret(deps, known, totpSecret))) {
    await enrolTotp(deps, { accountId: known.id, secret: totpSecret }, context);
  }
}

async function applyCalendar(deps: AdministrationDeps, calendar: CreateCalendarInput, context: ActorContext): Promise<void> {
  const known = await deps.database.read.calendars.findBySlug(calendar.slug);
  const { slug: _, ...changes } = calendar;
  if (known === undefined) await createCalendar(deps, calendar, context);
  else await updateCalendar(deps, { id: known.id, version: known.version, changes }, context);
}

/** The jobs of the file in its order, but one that runs after another comes after it. */
function afterTheirCauses(jobs: readonly DesiredJob[]): readonly { readonly index: number; readonly job: DesiredJob }[] {
  const ordered: { readonly index: number; readonly job: DesiredJob }[] = [];
  const seen = new Set<string>();
  const visit = (slug: string): void => {
    const index = jobs.findIndex((job) => job.slug === slug);
    const job = jobs[index];
    if (job === undefined || seen.has(slug)) return;
    seen.add(slug);
    for (const { after } of job.triggers ?? []) if (after !== undefined) visit(after.job);
    ordered.push({ index, job });
  };
  for (const { slug } of jobs) visit(slug);
  return ordered;
}

/** When it fires, with the ids of what the file names by slug. */
async function firingOf(deps: AdministrationDeps, { schedule, schedules, triggers }: DesiredJob) {
  const { read } = deps.database;
  const wanted = await Promise.all(
    (triggers ?? []).map(async (trigger) => {
      const { file, after, enabled } = triggerInput(trigger);
      return {
        ...(file === undefined ? {} : { file: { ...file, storeId: await idOf(read.stores, 'store', file.storeId) } }),
        ...(after === undefined ? {} : { after: { ...after, jobId: await idOf(read.jobs, 'job', after.jobId) } }),
        ...(enabled === undefined ? {} : { enabled }),
      };
    }),
  );
  return {
    ...(schedule == null ? {} : { schedule: await withCalendar(deps, scheduleInput(schedule)) }),
    ...(schedules === undefined
      ? {}
      : { schedules: await Promise.all(schedules.map((each) => withCalendar(deps, scheduleInput(each)))) }),
    ...(triggers === undefined ? {} : { triggers: wanted }),
  };
}

async function withCalendar(deps: AdministrationDeps, input: ScheduleRuleInput): Promise<ScheduleRuleInput> {
  if (input.calendarId == null) return input;
  return { ...input, calendarId: await idOf(deps.database.read.calendars, 'calendar', input.calendarId) };
}

async function applyJob(deps: AdministrationDeps, job: DesiredJob, context: ActorContext): Promise<void> {
  const { read } = deps.database;
  const known = await read.jobs.findBySlug(job.slug);
  const find = (noun: 'store' | 'connection', slug: string) =>
    idOf(noun === 'store' ? read.stores : read.connections, noun, slug);
  const ends = {
    connectionId: await idOf(read.connections, 'connection', job.connection),
    ...(job.store === undefined ? {} : { storeId: await idOf(read.stores, 'store', job.store) }),
    ...(job.toConnection === undefined ? {} : { toConnectionId: await idOf(read.connections, 'connection', job.toConnection) }),
    ...(job.alsoTo === undefined ? {} : { alsoTo: await targetInputs(job.alsoTo, find) }),
  };
  const firing = await firingOf(deps, job);
  if (known === undefined) {
    const definition = { ...ends, direction: job.direction, ...job.rules };
    const input = { slug: job.slug, definition, ...firing };
    await assertAlone(deps, 'createJob', input, context);
    await createJob(deps, input, context);
    return;
  }
  const definition = { ...ends, ...readRules(jobRuleSet, mergeGroups(pickJobRules(known.definition), job.rules)) };
  const change = {
    id: known.id,
    version: known.version,
    changes: { definition, ...firing, ...(job.schedule === null ? { schedule: null } : {}) },
  };
  await assertAlone(deps, 'updateJob', change, context);
  await updateJob(deps, change, context);
}

async function idOf(
  repository: { findBySlug(slug: string): Promise<{ readonly id: string } | undefined> },
  noun: ConfigurationNoun,
  slug: string,
): Promise<string> {
  const thing = await repository.findBySlug(slug);
  if (thing === undefined) throw new Failure('not-found', { publicDetail: `There is no ${noun} "${slug}".` });
  return thing.id;
}

interface Applied {
  /** As `noun name`. */
  readonly done: readonly string[];
  /** What is so now, or waits. */
  readonly asked: readonly ConfigurationItem[];
  readonly waiting: ReadonlySet<string>;
  readonly error?: unknown;
}

/** Remembers what was applied, which drift is measured by, with the event that says so. */
async function recordApplied(
  deps: AdministrationDeps,
  context: ActorContext,
  { done, asked, waiting, error }: Applied,
): Promise<void> {
  const current = await readCurrentConfiguration(deps);
  await deps.database.transaction(async (tx) => {
    const before = await readApplied(tx);
    const applied = nextApplied({ before, current, asked, waiting, at: deps.clock.now(), by: context.actor });
    await saveApplied(tx, applied);
    const failure = error === undefined ? undefined : asFailure(error);
    tx.audit.append({
      ...actBy(context),
      type: 'config.applied',
      outcome: failure === undefined ? 'success' : 'failure',
      target: { kind: 'platform' },
      ...(failure === undefined ? {} : { failure: { code: failure.code, detail: failure.publicDetail } }),
      details: { changed: done, digest: applied.digest },
    });
  });
}
