import {
  type Connection,
  type HostKey,
  type Id,
  type Job,
  type JobEnd,
  jobEnds,
  type Key,
  type Partner,
  type Repositories,
  type Schedule,
  type ServerHostKey,
  type Store,
} from '@waybill/core';
import { allOf } from '../../administration/all-of.js';
import { describeRule } from '../../administration/schedules.js';
import { type FilledTable, tableOf } from './bundle-table.js';

/** Whom files are exchanged with and how: partners, connections, keys, jobs, schedules, stores. */
export interface ExchangeTables {
  readonly partners: FilledTable;
  readonly connections: FilledTable;
  readonly keys: FilledTable;
  readonly hostKeys: FilledTable;
  readonly serverHostKeys: FilledTable;
  readonly jobs: FilledTable;
  readonly schedules: FilledTable;
  readonly stores: FilledTable;
  /** What things are called, by their ids. */
  readonly names: ReadonlyMap<Id, string>;
}

export async function exchangeTables(read: Repositories): Promise<ExchangeTables> {
  const partners = await allOf((page) => read.partners.list({}, page));
  const connections = await allOf((page) => read.connections.list({}, page));
  const keys = await allOf((page) => read.keys.list({}, page));
  const stores = await allOf((page) => read.stores.list({}, page));
  const jobs = await allOf((page) => read.jobs.list({}, page));
  const names = new Map([...partners, ...connections, ...keys, ...stores, ...jobs].map(({ id, slug }) => [id, slug]));
  return {
    names,
    partners: partnerTable(partners),
    connections: connectionTable(connections, names),
    keys: keyTable(keys, connections),
    hostKeys: hostKeyTable(await allOf((page) => read.hostKeys.list({}, page)), names),
    serverHostKeys: serverHostKeyTable(await allOf((page) => read.serverHostKeys.list({}, page))),
    jobs: jobTable(jobs, names),
    schedules: scheduleTable(await allOf((page) => read.schedules.list({}, page)), names),
    stores: storeTable(stores),
  };
}

function partnerTable(partners: readonly Partner[]): FilledTable {
  return tableOf<Partner, string>(
    {
      name: 'populations/partners',
      title: 'Partners',
      about: 'The organisations that files are exchanged with, what for, and what kind of data.',
    },
    {
      slug: ({ slug }) => slug,
      name: ({ name }) => name,
      status: ({ status }) => status,
      purpose: ({ purpose }) => purpose,
      dataCategory: ({ dataCategory }) => dataCategory,
      tags: ({ tags }) => tags,
      contacts: ({ contacts }) => contacts.length,
      createdAt: ({ createdAt }) => createdAt,
      updatedAt: ({ updatedAt }) => updatedAt,
    },
    partners,
  );
}

function connectionTable(connections: readonly Connection[], names: ReadonlyMap<Id, string>): FilledTable {
  const nameOf = (id: Id | null): string | undefined => (id === null ? undefined : names.get(id));
  return tableOf<Connection, string>(
    { name: 'populations/connections', title: 'Connections', about: 'How the platform signs in to the servers of partners.' },
    {
      slug: ({ slug }) => slug,
      partner: ({ partnerId }) => nameOf(partnerId),
      status: ({ status }) => status,
      statusReason: ({ statusReason }) => statusReason,
      host: ({ host }) => host,
      port: ({ port }) => port,
      username: ({ username }) => username,
      key: ({ keyId }) => nameOf(keyId),
      nextKey: ({ nextKeyId }) => nameOf(nextKeyId),
      hasPassword: ({ passwordSecretId }) => passwordSecretId !== null,
      waiverFor: ({ algorithms }) => algorithms.waiver?.allow,
      waiverUntil: ({ algorithms }) => algorithms.waiver?.until,
      createdAt: ({ createdAt }) => createdAt,
      updatedAt: ({ updatedAt }) => updatedAt,
    },
    connections,
  );
}

function keyTable(keys: readonly Key[], connections: readonly Connection[]): FilledTable {
  return tableOf<Key, string>(
    {
      name: 'populations/keys',
      title: 'Our keys',
      about:
        'The key pairs with which the platform signs in to partners, by their public halves. The private halves are sealed and leave it nowhere.',
    },
    {
      slug: ({ slug }) => slug,
      algorithm: ({ algorithm }) => algorithm,
      bits: ({ bits }) => bits,
      fingerprint: ({ fingerprint }) => fingerprint,
      origin: ({ origin }) => origin,
      comment: ({ comment }) => comment,
      usedBy: ({ id }) => connections.filter(({ keyId, nextKeyId }) => keyId === id || nextKeyId === id).map(({ slug }) => slug),
      createdAt: ({ createdAt }) => createdAt,
    },
    keys,
  );
}

function hostKeyTable(hostKeys: readonly HostKey[], names: ReadonlyMap<Id, string>): FilledTable {
  return tableOf<HostKey, string>(
    {
      name: 'populations/host-keys',
      title: 'Host keys of partners',
      about: 'By which key each partner’s server is known, and who decided so. Files go to a server with a trusted key only.',
    },
    {
      connection: ({ connectionId }) => names.get(connectionId),
      algorithm: ({ algorithm }) => algorithm,
      fingerprint: ({ fingerprint }) => fingerprint,
      state: ({ state }) => state,
      decidedBy: ({ decidedBy }) => decidedBy,
      decidedAt: ({ decidedAt }) => decidedAt,
      createdAt: ({ createdAt }) => createdAt,
    },
    hostKeys,
  );
}

function serverHostKeyTable(hostKeys: readonly ServerHostKey[]): FilledTable {
  return tableOf<ServerHostKey, string>(
    {
      name: 'populations/server-host-keys',
      title: 'Our host keys',
      about: 'By which keys partners know the SFTP server of the platform, the retired ones as well.',
    },
    {
      algorithm: ({ algorithm }) => algorithm,
      fingerprint: ({ fingerprint }) => fingerprint,
      state: ({ state }) => state,
      activatedAt: ({ activatedAt }) => activatedAt,
      retiredAt: ({ retiredAt }) => retiredAt,
      createdAt: ({ createdAt }) => createdAt,
    },
    hostKeys,
  );
}

function jobTable(jobs: readonly Job[], names: ReadonlyMap<Id, string>): FilledTable {
  const endOf = ({ kind, id }: JobEnd): string => `${kind} ${names.get(id) ?? '(deleted)'}`;
  return tableOf<Job, string>(
    {
      name: 'populations/jobs',
      title: 'Jobs',
      about: 'What is pushed and pulled between which ends. The version grows with every change of the definition.',
    },
    {
      slug: ({ slug }) => slug,
      name: ({ name }) => name,
      partner: ({ partnerId }) => names.get(partnerId),
      status: ({ status }) => status,
      version: ({ definitionVersion }) => definitionVersion,
      direction: ({ definition }) => definition.direction,
      source: ({ definition }) => endOf(jobEnds(definition).source),
      sourcePath: ({ definition }) => definition.source.path,
      targets: ({ definition }) => jobEnds(definition).targets.map(({ end, rules }) => `${endOf(end)} ${rules.path}`),
      afterSuccess: ({ definition }) => definition.afterSuccess.kind,
      createdAt: ({ createdAt }) => createdAt,
      updatedAt: ({ updatedAt }) => updatedAt,
    },
    jobs,
  );
}

function scheduleTable(schedules: readonly Schedule[], names: ReadonlyMap<Id, string>): FilledTable {
  return tableOf<Schedule, string>(
    { name: 'populations/schedules', title: 'Schedules', about: 'When jobs fire.' },
    {
      job: ({ jobId }) => names.get(jobId),
      kind: ({ rule }) => rule.kind,
      rule: ({ rule }) => JSON.stringify(describeRule(rule)),
      enabled: ({ enabled }) => enabled,
      nextFireAt: ({ nextFireAt }) => nextFireAt,
      missedAt: ({ missedAt }) => missedAt,
      createdAt: ({ createdAt }) => createdAt,
      updatedAt: ({ updatedAt }) => updatedAt,
    },
    schedules,
  );
}

function storeTable(stores: readonly Store[]): FilledTable {
  return tableOf<Store, string>(
    { name: 'populations/stores', title: 'Stores', about: 'Where files live on the side of the platform.' },
    {
      slug: ({ slug }) => slug,
      kind: ({ kind }) => kind,
      root: ({ root }) => root,
      createdAt: ({ createdAt }) => createdAt,
    },
    stores,
  );
}
