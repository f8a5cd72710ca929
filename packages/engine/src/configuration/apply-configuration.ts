import type { ActorContext, AdministrationDeps } from '../administration/deps.js';
import { applyAccount } from './apply-account.js';
import { applyConnection } from './apply-connection.js';
import { afterTheirCauses, applyJob } from './apply-job.js';
import { applyCalendar, applyKey, applyPartner, applyRole, applyServerRules, applyStore } from './apply-things.js';
import { connectionsInOrder } from './connections-in-order.js';
import { describeCurrent, readCurrentConfiguration, SERVER_RULES } from './current-configuration.js';
import { describeDesired } from './describe-desired.js';
import type { DesiredConfiguration } from './desired-configuration.js';
import { type ConfigurationChange, planConfiguration } from './plan-configuration.js';
import { recordApplied, recordNotApplied } from './record-applied.js';
import { type Step, Steps } from './steps.js';
import { applyTrail } from './trail/trail.js';

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
 * Makes the platform match, as a whole or not at all: creates what is missing, changes what differs, deletes nothing, and leaves alone what is not named.
 * All changes are one transaction, each with the audit event that it has anywhere else; when one fails nothing is changed, and the trail says why.
 * Applying the same twice changes nothing the second time. What takes a second person is proposed and not done: `waits` says so, and `waitsFor`
 * of what names a thing that is not there before.
 * @throws Failure with `field` pointing into the file
 */
export async function applyConfiguration(
  deps: AdministrationDeps,
  desired: DesiredConfiguration,
  context: ActorContext,
): Promise<readonly ConfigurationChange[]> {
  // What the file can never become is nobody's act.
  await compared(deps, desired);
  try {
    return await deps.database.atomically((database) => applyWithin({ ...deps, database }, desired, context));
  } catch (error) {
    await recordNotApplied(deps, context, error);
    throw error;
  }
}

async function applyWithin(
  deps: AdministrationDeps,
  desired: DesiredConfiguration,
  context: ActorContext,
): Promise<readonly ConfigurationChange[]> {
  const { changes, asked } = await compared(deps, desired);
  const steps = new Steps(changes);
  await applyAll(deps, desired, context, steps.step);
  const settled = asked.filter((item) => steps.isSettled(item));
  await recordApplied(deps, context, { done: steps.done, asked: settled, waiting: steps.waiting });
  return changes.map((change) => steps.outcomeOf(change));
}

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
    const after = (job.triggers ?? []).flatMap(({ after: cause }) => (cause === undefined ? [] : [`job ${cause.job}`]));
    await step('job', job.slug, `/jobs/${index}`, () => applyJob(deps, job, context), after);
  }
  const { sftpServer } = desired;
  if (sftpServer !== undefined) {
    await step('sftp-server', SERVER_RULES, '/sftpServer', () => applyServerRules(deps, sftpServer, context));
  }
  await applyTrail(deps, desired, context, step);
}
