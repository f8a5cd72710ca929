import { type AuditValue, Failure, type Id, type Repositories } from '@waybill/core';
import type { CurrentConfiguration } from '../current-configuration.js';
import type { ConfigurationItem, ConfigurationNoun } from '../plan-configuration.js';

/** That a part of a configuration file names another thing; `pointer` is where. */
export interface NamedThing {
  readonly noun: 'store' | 'connection' | 'partner' | 'account' | 'job' | 'audit-anchor' | 'role';
  readonly name: string;
  readonly pointer: string;
}

/** A thing that a file asks for, and what else it names. */
export interface DescribedThing {
  readonly item: ConfigurationItem;
  readonly names: readonly NamedThing[];
}

/** What a thing is called by its id; the id when it is gone. */
export function nameIn(current: CurrentConfiguration, noun: NamedThing['noun'], id: Id): string {
  if (noun === 'account') return current.accounts.find((account) => account.id === id)?.username ?? id;
  const things = {
    store: current.stores,
    connection: current.connections,
    partner: current.partners,
    job: current.jobs,
    'audit-anchor': current.anchors,
    role: current.roles,
  }[noun];
  return things.find((thing) => thing.id === id)?.slug ?? id;
}

/** The id of a thing by its name. @throws Failure `not-found` */
export async function idIn(repositories: Repositories, noun: NamedThing['noun'], name: string): Promise<Id> {
  const found = {
    store: () => repositories.stores.findBySlug(name),
    connection: () => repositories.connections.findBySlug(name),
    partner: () => repositories.partners.findBySlug(name),
    account: () => repositories.accounts.findByUsername(name),
    job: () => repositories.jobs.findBySlug(name),
    'audit-anchor': () => repositories.auditAnchors.findBySlug(name),
    role: () => repositories.roles.findBySlug(name),
  }[noun];
  const thing = await found();
  if (thing === undefined) throw new Failure('not-found', { publicDetail: `There is no ${noun} "${name}".` });
  return thing.id;
}

/** An item whose fields that are undefined were not stated. */
export function stated(
  noun: ConfigurationNoun,
  name: string,
  fields: Readonly<Record<string, AuditValue | undefined>>,
): ConfigurationItem {
  const given = Object.entries(fields).flatMap(([field, value]) => (value === undefined ? [] : [[field, value] as const]));
  return { noun, name, fields: Object.fromEntries(given) };
}
