import { isBuiltInRole, permissionsAmong, readRules, type ServerRulesInput, serverRules } from '@waybill/core';
import { type CreateCalendarInput, readCalendarRules } from '../administration/calendars.js';
import type { AdministrationDeps } from '../administration/deps.js';
import { inField, inFieldAsync, invalid } from '../administration/input-checks.js';
import type { CreateRoleInput } from '../administration/roles.js';
import { checkStoreRoot } from '../administration/store-root.js';
import { connectionsInOrder } from './connections-in-order.js';
import { type CurrentConfiguration, SERVER_RULES } from './current-configuration.js';
import { describeAccount } from './describe-account.js';
import { describeConnection } from './describe-connection.js';
import { calendarFields } from './describe-exchange.js';
import { describeJob } from './describe-job.js';
import type { DesiredConfiguration, DesiredKey } from './desired-configuration.js';
import { conflict, item } from './desired-item.js';
import type { ConfigurationItem } from './plan-configuration.js';
import { refuseTwice, refuseUnknownNames } from './refuse-unknown-names.js';
import { leavesOf, mergeGroups } from './rule-groups.js';
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

function describeCalendar(current: CurrentConfiguration, calendar: CreateCalendarInput, pointer: string): ConfigurationItem {
  const { slug, name, ...given } = calendar;
  const known = current.calendars.find((each) => each.slug === slug);
  const rules = readCalendarRules({ ...known?.rules, ...given }, pointer);
  return item('calendar', slug, { ...(name === undefined ? {} : { name }), ...calendarFields(rules) });
}
