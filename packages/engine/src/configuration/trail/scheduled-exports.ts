import { type AuditFilter, checkNameTemplate, type Repositories, type ScheduledExport } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { inField, withinField } from '../../administration/input-checks.js';
import { assertAlone } from '../../approvals/go-on.js';
import { plainFilter } from '../../exports/export-rows.js';
import { checkScheduledExport, createScheduledExport, updateScheduledExport } from '../../exports/scheduled/scheduled-exports.js';
import type { CurrentConfiguration } from '../current-configuration.js';
import type { DesiredFilter, DesiredScheduledExport } from '../desired-trail.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { describeDesiredFolder, describeFolder, folderInput } from './folder.js';
import { type DescribedThing, idIn, type NamedThing, nameIn, stated } from './named.js';

const NAME = '{name}';

/** A scheduled export as it is. */
export function describeScheduledExport(current: CurrentConfiguration, made: ScheduledExport): ConfigurationItem {
  const { slug, enabled, format, period, cron, timeZone, reason, filter, deliverTo } = made;
  return stated('scheduled-export', slug, {
    ...{ enabled, format, period, cron, timeZone, reason, filter: describeFilter(namedFilter(current, filter)) },
    deliverTo: deliverTo === null ? null : { ...describeFolder(current, deliverTo), name: deliverTo.name },
  });
}

/** A filter with names where ids are. */
export function namedFilter(
  current: CurrentConfiguration,
  { partnerId, jobId, accountId, ...filter }: AuditFilter,
): DesiredFilter {
  return {
    ...filter,
    ...(partnerId === undefined ? {} : { partner: nameIn(current, 'partner', partnerId) }),
    ...(jobId === undefined ? {} : { job: nameIn(current, 'job', jobId) }),
    ...(accountId === undefined ? {} : { account: nameIn(current, 'account', accountId) }),
  };
}

/** As a file asks for it. @throws Failure `input.invalid`, `path.invalid` */
export async function describeDesiredScheduledExport(
  { clock }: Pick<AdministrationDeps, 'clock'>,
  current: CurrentConfiguration,
  desired: DesiredScheduledExport,
  pointer: string,
): Promise<DescribedThing> {
  const { slug, enabled, format, period, cron, timeZone, reason, filter, deliverTo } = desired;
  const before = current.scheduledExports.find((each) => each.slug === slug)?.filter ?? {};
  const times = { cron, timeZone, period, filter: filter ?? before };
  await withinField(pointer, async () => checkScheduledExport({ clock }, times));
  const names = namesOf(filter ?? {}, `${pointer}/filter`);
  const fields = { enabled, format, period, cron, timeZone, reason, filter: filter && describeFilter(filter) };
  if (deliverTo == null) return { item: stated('scheduled-export', slug, { ...fields, deliverTo }), names };
  const { name = NAME, ...folder } = deliverTo;
  inField(`${pointer}/deliverTo/name`, () => checkNameTemplate(name));
  const { described, names: inPlace } = describeDesiredFolder(folder, `${pointer}/deliverTo`);
  const item = stated('scheduled-export', slug, { ...fields, deliverTo: { ...described, name } });
  return { item, names: [...names, ...inPlace] };
}

/** Creates or changes it. */
export async function applyScheduledExport(
  deps: AdministrationDeps,
  desired: DesiredScheduledExport,
  context: ActorContext,
): Promise<void> {
  const { read } = deps.database;
  const known = await read.scheduledExports.findBySlug(desired.slug);
  const { slug, filter, deliverTo, ...rules } = desired;
  const details = {
    ...rules,
    ...(filter === undefined ? {} : { filter: await filterInput(read, filter) }),
    ...(deliverTo === undefined ? {} : { deliverTo: deliverTo === null ? null : await placeInput(read, deliverTo) }),
  };
  if (known === undefined) {
    const input = { slug, ...details };
    await assertAlone(deps, 'createScheduledExport', input, context);
    await createScheduledExport(deps, input, context);
    return;
  }
  const change = { id: known.id, version: known.version, changes: details };
  await assertAlone(deps, 'updateScheduledExport', change, context);
  await updateScheduledExport(deps, change, context);
}

function describeFilter(filter: DesiredFilter): Readonly<Record<string, string>> {
  return plainFilter(filter);
}

function namesOf({ partner, job, account }: DesiredFilter, pointer: string): readonly NamedThing[] {
  return Object.entries({ partner, job, account }).flatMap(([noun, name]) => {
    if (name === undefined || (noun !== 'partner' && noun !== 'job' && noun !== 'account')) return [];
    return [{ noun, name, pointer: `${pointer}/${noun}` }];
  });
}

async function filterInput(repositories: Repositories, { partner, job, account, ...filter }: DesiredFilter) {
  return {
    ...filter,
    ...(partner === undefined ? {} : { partnerId: await idIn(repositories, 'partner', partner) }),
    ...(job === undefined ? {} : { jobId: await idIn(repositories, 'job', job) }),
    ...(account === undefined ? {} : { accountId: await idIn(repositories, 'account', account) }),
  };
}

async function placeInput(repositories: Repositories, { name, ...folder }: NonNullable<DesiredScheduledExport['deliverTo']>) {
  return { ...(await folderInput(repositories, folder)), ...(name === undefined ? {} : { name }) };
}
