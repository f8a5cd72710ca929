import {
  type Account,
  type AlgorithmUse,
  type Connection,
  type Id,
  type Job,
  jobEnds,
  type Key,
  oldAlgorithms,
  type Page,
  type PageRequest,
  type Repositories,
  type WithinReach,
} from '@waybill/core';
import type { AdministrationDeps } from '../administration/deps.js';

/** That an algorithm is in use with a Connection (`out`) or an Account (`in`). */
export interface AlgorithmInUse {
  readonly direction: 'in' | 'out';
  readonly partnerId: Id;
  readonly partyId: Id;
  /** The slug of the Connection, the user name of the Account. */
  readonly party: string;
  readonly use: AlgorithmUse;
  readonly algorithm: string;
  /** Whether it is offered under a waiver only. */
  readonly isOld: boolean;
  readonly sessions: number;
  readonly lastAt: Date;
}

/** A key that something is proven with. */
export interface KeyInUse {
  readonly kind: 'key' | 'authorized-key' | 'host-key' | 'server-host-key';
  /** What it is called: a slug, a user name, a Connection. */
  readonly name: string;
  readonly algorithm: string;
  readonly bits: number | null;
  readonly fingerprint: string;
  readonly partnerId: Id | null;
  /** Where it is used, in words. */
  readonly usedBy: readonly string[];
  readonly expiresAt: Date | null;
}

/** Something that ends by itself. */
export interface Expiring {
  readonly kind: 'authorized-key' | 'api-key' | 'account' | 'waiver';
  readonly name: string;
  readonly partnerId: Id | null;
  readonly at: Date;
}

/** Every algorithm and key in use (PCI DSS 12.3.3), from what was really negotiated. */
export interface CryptoInventory {
  readonly since: Date;
  readonly algorithms: readonly AlgorithmInUse[];
  readonly keys: readonly KeyInUse[];
  /** What ended, or ends within the time that was asked for; soonest first. */
  readonly expiring: readonly Expiring[];
}

type Deps = Pick<AdministrationDeps, 'database' | 'clock'>;

const DAY_MS = 86_400_000;

async function all<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}

interface Parties {
  readonly connections: readonly Connection[];
  readonly accounts: readonly Account[];
}

async function partiesOf(read: Repositories, reach: WithinReach = {}): Promise<Parties> {
  return {
    connections: await all((page) => read.connections.list(reach, page)),
    accounts: await all((page) => read.accounts.list(reach, page)),
  };
}

/** What was negotiated within `days` back, every key that is in use, and what ends within `expiringDays`. */
export async function readCryptoInventory(
  deps: Deps,
  { days, expiringDays }: { readonly days: number; readonly expiringDays: number },
): Promise<CryptoInventory> {
  const { read } = deps.database;
  const now = deps.clock.now();
  const since = new Date(now.getTime() - days * DAY_MS);
  const parties = await partiesOf(read);
  const keys = await keysOf(read, parties);
  const expiring = soonest([...expiringOf(parties), ...(await expiringApiKeys(read))], now, expiringDays);
  return { since, algorithms: await algorithmsOf(read, since, parties), keys, expiring };
}

/** What ended, or ends within `days`, soonest first: of what is within reach; API keys, which are no partner's, only when they are wanted. */
export async function readExpiring(
  deps: Deps,
  { days, reach, apiKeys }: { readonly days: number; readonly reach: WithinReach; readonly apiKeys: boolean },
): Promise<readonly Expiring[]> {
  const { read } = deps.database;
  const parties = await partiesOf(read, reach);
  return soonest([...expiringOf(parties), ...(apiKeys ? await expiringApiKeys(read) : [])], deps.clock.now(), days);
}

function soonest(expiring: readonly Expiring[], now: Date, days: number): readonly Expiring[] {
  const until = now.getTime() + days * DAY_MS;
  return expiring.filter(({ at }) => at.getTime() <= until).sort((a, b) => a.at.getTime() - b.at.getTime());
}

async function algorithmsOf(read: Repositories, since: Date, parties: Parties): Promise<readonly AlgorithmInUse[]> {
  const names = new Map([
    ...parties.connections.map(({ id, slug }) => [id, slug] as const),
    ...parties.accounts.map(({ id, username }) => [id, username] as const),
  ]);
  const old: ReadonlySet<string> = new Set(oldAlgorithms);
  return (await read.auditTrail.negotiated(since)).map((use) => ({
    ...use,
    party: names.get(use.partyId) ?? '(deleted)',
    isOld: old.has(use.algorithm),
  }));
}

async function keysOf(read: Repositories, { connections, accounts }: Parties): Promise<readonly KeyInUse[]> {
  const own = await all((page) => read.keys.list({}, page));
  const byKey = (key: Key): readonly string[] =>
    connections
      .filter(({ keyId, nextKeyId }) => keyId === key.id || nextKeyId === key.id)
      .map(({ slug }) => `connection ${slug}`);
  const connectionOf = new Map(connections.map((connection) => [connection.id, connection]));
  const pinned = await all((page) => read.hostKeys.list({}, page));
  const servers = await read.serverHostKeys.inUse();
  return [
    ...own.map((key) => ({
      ...{ kind: 'key' as const, name: key.slug, algorithm: key.algorithm, bits: key.bits, fingerprint: key.fingerprint },
      ...{ partnerId: null, usedBy: byKey(key), expiresAt: null },
    })),
    ...accounts.flatMap((account) =>
      account.authorizedKeys.map((key) => ({
        ...{
          kind: 'authorized-key' as const,
          name: key.comment === '' ? account.username : key.comment,
          algorithm: key.algorithm,
        },
        ...{ bits: null, fingerprint: key.fingerprint, partnerId: account.partnerId },
        ...{
          usedBy: [
            `account ${account.username}${key.isAuthority ? ', as an authority' : key.pending === null ? '' : ', once it is proven'}`,
          ],
          expiresAt: key.expiresAt,
        },
      })),
    ),
    ...pinned
      .filter(({ state }) => state !== 'retired')
      .map((key) => {
        const connection = connectionOf.get(key.connectionId);
        const name = connection?.slug ?? '(deleted)';
        return {
          ...{ kind: 'host-key' as const, name, algorithm: key.algorithm ?? 'known by its fingerprint alone', bits: null },
          ...{ fingerprint: key.fingerprint, partnerId: connection?.partnerId ?? null },
          ...{ usedBy: [`connection ${name}, ${key.state}`], expiresAt: null },
        };
      }),
    ...servers.map((key) => ({
      ...{ kind: 'server-host-key' as const, name: 'SFTP server', algorithm: key.algorithm, bits: null },
      ...{ fingerprint: key.fingerprint, partnerId: null, usedBy: [`SFTP server, ${key.state}`], expiresAt: null },
    })),
  ];
}

async function expiringApiKeys(read: Repositories): Promise<readonly Expiring[]> {
  const apiKeys = await all((page) => read.apiKeys.list({}, page));
  return apiKeys.flatMap(({ name, expiresAt, revokedAt }) =>
    expiresAt === null || revokedAt !== null ? [] : [{ kind: 'api-key' as const, name, partnerId: null, at: expiresAt }],
  );
}

function expiringOf({ connections, accounts }: Parties): readonly Expiring[] {
  return [
    ...accounts.flatMap(({ username, partnerId, authorizedKeys, expiresAt }) => [
      ...(expiresAt === null ? [] : [{ kind: 'account' as const, name: username, partnerId, at: expiresAt }]),
      ...authorizedKeys.flatMap((key) =>
        key.expiresAt === null
          ? []
          : [{ kind: 'authorized-key' as const, name: `${username}: ${key.fingerprint}`, partnerId, at: key.expiresAt }],
      ),
    ]),
    ...connections.flatMap(({ slug, partnerId, algorithms: { waiver } }) =>
      waiver === null
        ? []
        : // It holds to the end of its last day, UTC.
          [{ kind: 'waiver' as const, name: slug, partnerId, at: new Date(Date.parse(`${waiver.until}T00:00:00Z`) + DAY_MS) }],
    ),
  ];
}

/** A Connection or an Account that would have to agree on something else. */
export interface Broken {
  readonly direction: 'in' | 'out';
  readonly partnerId: Id;
  readonly partyId: Id;
  readonly party: string;
  readonly uses: readonly AlgorithmUse[];
  readonly sessions: number;
  readonly lastAt: Date;
  /** All sessions looked at agreed on it: nothing else was ever seen to work. */
  readonly always: boolean;
  /** The last day of a waiver that ends before: then it breaks earlier, by itself. */
  readonly waiverUntil: string | null;
  /** The slugs of the Jobs that go over the Connection. */
  readonly jobs: readonly string[];
}

/** What breaks when an algorithm is switched off on a day: who agreed on it within `days` back, and what depends on them. */
export async function previewSwitchOff(
  deps: Deps,
  { algorithm, on, days }: { readonly algorithm: string; readonly on: string; readonly days: number },
): Promise<readonly Broken[]> {
  const { read } = deps.database;
  const since = new Date(deps.clock.now().getTime() - days * DAY_MS);
  const parties = await partiesOf(read);
  const negotiated = await algorithmsOf(read, since, parties);
  const jobs = await all((page) => read.jobs.list({}, page));
  const ids = new Set(negotiated.filter((each) => each.algorithm === algorithm).map(({ partyId }) => partyId));
  return [...ids].flatMap((partyId) => {
    const ofParty = negotiated.filter((each) => each.partyId === partyId);
    const hit = ofParty.filter((each) => each.algorithm === algorithm);
    const [first] = hit;
    if (first === undefined) return [];
    const waiver = parties.connections.find(({ id }) => id === partyId)?.algorithms.waiver ?? null;
    const sessionsOf = (uses: readonly AlgorithmInUse[]): number => Math.max(...uses.map(({ sessions }) => sessions));
    const sameUse = (use: AlgorithmUse) =>
      ofParty.filter((each) => each.use === use).reduce((sum, { sessions }) => sum + sessions, 0);
    return [
      {
        ...{ direction: first.direction, partnerId: first.partnerId, partyId, party: first.party },
        uses: hit.map(({ use }) => use),
        sessions: sessionsOf(hit),
        lastAt: new Date(Math.max(...hit.map(({ lastAt }) => lastAt.getTime()))),
        always: hit.some(({ use, sessions }) => sessions === sameUse(use)),
        waiverUntil:
          waiver !== null && waiver.until < on && waiver.allow.some((each) => each === algorithm) ? waiver.until : null,
        jobs: jobs.filter((job) => goesOver(job, partyId)).map(({ slug }) => slug),
      },
    ];
  });
}

function goesOver(job: Job, connectionId: Id): boolean {
  const { source, targets } = jobEnds(job.definition);
  return [source, ...targets.map(({ end }) => end)].some((end) => end.id === connectionId);
}
