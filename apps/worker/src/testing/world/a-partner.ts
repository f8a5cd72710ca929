import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection, Job, Partner, Run, Store } from '@waybill/core';
import {
  type CreateConnectionInput,
  createConnection,
  createJob,
  createPartner,
  createStore,
  importKey,
  type JobDefinitionInput,
  requestRun,
} from '@waybill/engine';
import type { AwkwardPartner, Sshd } from '@waybill/testkit';
import type { World } from './open-world.js';

/** A partner with a server, and a Store of ours. */
export interface PartnerWorld {
  readonly partner: Partner;
  readonly connection: Connection;
  readonly store: Store;
  /** The partner's folder for what we fetch, on this machine. */
  readonly outgoing: string;
  /** The partner's folder for what we bring. */
  readonly incoming: string;
  pullJob(more?: Partial<JobDefinitionInput>): Promise<Job>;
  pushJob(more?: Partial<JobDefinitionInput>): Promise<Job>;
  run(job: Job): Promise<Run>;
}

const fast = { maxAttempts: 5, baseDelayMs: 100, maxDelayMs: 400 };
let count = 0;

interface Side {
  /** On this machine, and for who signs in. */
  readonly here: string;
  readonly there: string;
}

/** An sshd shows the whole machine, so each partner gets folders of its own; an awkward partner has just one pair. */
function sidesOf(server: Sshd | AwkwardPartner, slug: string): { readonly outgoing: Side; readonly incoming: Side } {
  if ('files' in server) {
    const { outgoing, incoming } = server;
    return { outgoing: { here: outgoing, there: '/outgoing' }, incoming: { here: incoming, there: '/incoming' } };
  }
  const side = (name: string): Side => ({ here: join(server.root, slug, name), there: join(server.root, slug, name) });
  return { outgoing: side('outgoing'), incoming: side('incoming') };
}

/** Sets them up; the host key is trusted unless `input` says otherwise. */
export async function aPartner(
  world: World,
  server: Sshd | AwkwardPartner,
  input: Partial<CreateConnectionInput> = {},
): Promise<PartnerWorld> {
  const { deps, context } = world;
  count += 1;
  const slug = `p${count}`;
  const partner = await createPartner(deps, { slug, name: `Partner ${count}` }, context);
  const key = await importKey(deps, { slug: `${slug}-key`, privateKey: server.clientKey.privateKey }, context);
  const connection = await createConnection(
    deps,
    {
      partnerId: partner.id,
      slug: `${slug}-prod`,
      host: server.host,
      port: server.port,
      username: server.username,
      keyId: key.id,
      hostKeys: 'files' in server ? [server.hostKeyFingerprint] : server.hostKeys.map(({ fingerprint }) => fingerprint),
      ...input,
    },
    context,
  );
  const store = await createStore(deps, { slug: `${slug}-store`, kind: 'local' }, context);
  const { outgoing, incoming } = sidesOf(server, slug);
  for (const folder of [outgoing.here, incoming.here, join(store.root, 'outbox')]) await mkdir(folder, { recursive: true });
  const ends = { connectionId: connection.id, storeId: store.id, retry: fast };
  let jobs = 0;
  const job = (definition: JobDefinitionInput): Promise<Job> => {
    jobs += 1;
    return createJob(deps, { slug: `${slug}-job-${jobs}`, definition }, context);
  };
  return {
    partner,
    connection,
    store,
    outgoing: outgoing.here,
    incoming: incoming.here,
    pullJob: (more = {}) =>
      job({ direction: 'pull', ...ends, source: { path: outgoing.there, match: '*.dat' }, target: { path: '/inbox' }, ...more }),
    pushJob: (more = {}) =>
      job({ direction: 'push', ...ends, source: { path: '/outbox', match: '*.dat' }, target: { path: incoming.there }, ...more }),
    run: (one) => requestRun(deps, { jobId: one.id }, context),
  };
}

/** The digests of the files of a folder by name, hidden ones too. */
export async function digestsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const pairs = names.map(async (name) => [name, sha256(await readFile(join(folder, name)))] as const);
  return new Map((await Promise.all(pairs)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes `howMany` files of some kilobytes each. */
export async function someFiles(folder: string, howMany: number, sizeBytes = 4_000): Promise<ReadonlyMap<string, string>> {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < howMany; index += 1) {
    await writeFile(join(folder, `f${String(index).padStart(4, '0')}.dat`), randomBytes(sizeBytes + index));
  }
  return digestsIn(folder);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
