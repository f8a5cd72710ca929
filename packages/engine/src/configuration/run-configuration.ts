import {
  type AfterRule,
  type Connection,
  type Database,
  type FileRule,
  type HostKey,
  type Id,
  type Job,
  type JobDefinition,
  jobEnds,
  MAX_JUMPS,
  type Repositories,
  type Schedule,
} from '@waybill/core';
import { allOf } from '../administration/all-of.js';
import { type AppliedItem, asCompared, configurationDigest, secretMark } from './applied.js';
import {
  calendarFields,
  describeConnection,
  describeJob,
  describeOwnKey,
  describeStore,
  type Exchange,
} from './describe-exchange.js';

/** Exactly that configuration which decides a Run. */
export interface RunConfiguration {
  /** Of `items`: SHA-256, lower-case hex, over their canonical JSON (RFC 8785), as that of what is applied. */
  readonly digest: string;
  /**
   * The Job with all its rules, the Connections at its ends and on the way there, their Keys, the Stores and the Calendars, each as drift and the configuration
   * file know it, in the order of noun and name. What a person calls a thing, and whether it is paused or switched off, is not in it: it decides nothing about
   * what a Run does. Of secrets there are marks.
   */
  readonly items: readonly AppliedItem[];
}

type Reader = Pick<
  Repositories,
  'connections' | 'partners' | 'hostKeys' | 'keys' | 'stores' | 'schedules' | 'calendars' | 'jobs'
>;

/**
 * Reads the configuration by which a Run of this Job goes, or would go now, by few reads of single rows, for every Run begins with it. What the definition
 * names and is not there any more is left out.
 */
export async function readRunConfiguration(
  read: Reader,
  job: Pick<Job, 'id' | 'slug'>,
  definition: JobDefinition,
): Promise<RunConfiguration> {
  const { source, targets } = jobEnds(definition);
  const ends = [source, ...targets.map(({ end }) => end)];
  const endsOf = (kind: 'store' | 'connection'): Id[] => [
    ...new Set(ends.filter((end) => end.kind === kind).map(({ id }) => id)),
  ];
  const schedules = await read.schedules.ofJob(job.id);
  const connections = await withHostKeys(read, await withJumpHosts(read, await each(endsOf('connection'), read.connections)));
  const keyIds = connections.flatMap(({ keyId, nextKeyId }) => [keyId, nextKeyId]);
  const known: Exchange = {
    connections,
    stores: await each([...endsOf('store'), ...waitedFor(schedules).map(({ storeId }) => storeId)], read.stores),
    keys: await each(keyIds, read.keys),
    partners: await each(
      connections.map(({ partnerId }) => partnerId),
      read.partners,
    ),
    calendars: await each(
      schedules.map(({ rule }) => ('calendarId' in rule ? rule.calendarId : null)),
      read.calendars,
    ),
    jobs: [job, ...(await each(followed(schedules, job.id), read.jobs))],
  };
  const atEnds = new Set(endsOf('store'));
  const items = [
    item('job', job.slug, describeJob(known, { definition, schedules: schedules.map((one) => ({ ...one, enabled: true })) })),
    ...connections.map((one) => item('connection', one.slug, describeConnection(known, one, mark))),
    ...known.keys.map((key) => item('key', key.slug, describeOwnKey(key))),
    ...known.stores.filter(({ id }) => atEnds.has(id)).map((store) => item('store', store.slug, describeStore(store))),
    ...known.calendars.map(({ slug, rules }) => item('calendar', slug, calendarFields(rules))),
  ];
  return { digest: configurationDigest(items), items: items.toSorted(asCompared) };
}

/** What runs of each Job would go by now, in the order of slugs. */
export async function readJobConfigurations({
  database: { read },
}: {
  readonly database: Database;
}): Promise<readonly (RunConfiguration & { readonly job: Job })[]> {
  const found: (RunConfiguration & { readonly job: Job })[] = [];
  const jobs = await allOf((page) => read.jobs.list({}, page));
  for (const job of jobs.toSorted((one, other) => (one.slug < other.slug ? -1 : 1))) {
    found.push({ job, ...(await readRunConfiguration(read, job, job.definition)) });
  }
  return found;
}

function item(noun: string, name: string, fields: object): AppliedItem {
  // What is undefined in the rules is not there in canonical JSON either.
  return { noun, name, fields: JSON.parse(JSON.stringify(fields)) };
}

function mark(secret: string | null | undefined): string | null {
  return secret == null ? null : secretMark(secret);
}

/** Those that are there, once each. */
async function each<T>(
  ids: readonly (Id | null)[],
  { find }: { readonly find: (id: Id) => Promise<T | undefined> },
): Promise<T[]> {
  const found: T[] = [];
  for (const id of new Set(ids)) {
    const thing = id === null ? undefined : await find(id);
    if (thing !== undefined) found.push(thing);
  }
  return found;
}

/** With those that lead to them, as far as a way may lead. */
async function withJumpHosts(read: Reader, ends: readonly Connection[]): Promise<readonly Connection[]> {
  const found = new Map(ends.map((connection) => [connection.slug, connection]));
  let last = ends;
  for (let jumps = 0; jumps < MAX_JUMPS && last.length > 0; jumps += 1) {
    const next: Connection[] = [];
    for (const { route } of last) {
      if (route.jump === null || found.has(route.jump)) continue;
      const host = await read.connections.findBySlug(route.jump);
      if (host === undefined) continue;
      found.set(host.slug, host);
      next.push(host);
    }
    last = next;
  }
  return [...found.values()];
}

async function withHostKeys(
  read: Reader,
  connections: readonly Connection[],
): Promise<readonly (Connection & { readonly hostKeys: readonly HostKey[] })[]> {
  const found: (Connection & { readonly hostKeys: readonly HostKey[] })[] = [];
  for (const connection of connections) {
    found.push({ ...connection, hostKeys: await read.hostKeys.ofConnection(connection.id) });
  }
  return found;
}

function waitedFor(schedules: readonly Schedule[]): readonly FileRule[] {
  return schedules.flatMap(({ rule }) => (rule.kind === 'file' ? [rule] : []));
}

function followed(schedules: readonly Schedule[], ownId: Id): readonly Id[] {
  const rules = schedules.flatMap(({ rule }): AfterRule[] => (rule.kind === 'after' ? [rule] : []));
  return rules.map(({ afterJobId }) => afterJobId).filter((id) => id !== ownId);
}
