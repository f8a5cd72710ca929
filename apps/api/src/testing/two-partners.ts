import { type Input, type RouteContract, routes } from '@waybill/contracts';
import { type Id, newId, parseVPath, type ScopedNoun } from '@waybill/core';
import { generateKey } from '@waybill/ssh';
import type { TestApi } from './test-api.js';

/** One thing of each noun that is some partner's. Every name that the partner chose holds the partner's slug. */
export interface Belongings {
  readonly slug: string;
  readonly ids: { readonly [Noun in ScopedNoun]: Id };
}

interface Side extends Belongings {
  readonly storeId: Id;
}

async function made<R extends RouteContract>(api: TestApi, contract: R, input: Input<R>): Promise<Id> {
  const { status, body } = await api.as('admin').call(contract, input);
  if (status >= 300) throw new Error(`${contract.operationId}: ${JSON.stringify(body)}`);
  return String(body['id']);
}

async function aSide(api: TestApi, slug: string): Promise<Side> {
  const partner = await made(api, routes.createPartner, { body: { slug, name: `${slug} name`, tags: [`${slug}-tag`] } });
  const keyId = await made(api, routes.createKey, { body: { slug: `${slug}-key`, generate: { algorithm: 'ed25519' } } });
  const login = { slug: `${slug}-prod`, host: `${slug}.example`, port: 22, username: slug, keyId };
  const connection = await made(api, routes.createConnection, { body: { partnerId: partner, ...login } });
  const pending = await generateKey({ algorithm: 'ed25519' });
  const hostKey = newId();
  await api.database.transaction((tx) =>
    tx.hostKeys.insert({
      ...{ id: hostKey, connectionId: connection, algorithm: 'ssh-ed25519', publicKey: pending.publicKeyOpenSsh },
      ...{ fingerprint: pending.fingerprint, state: 'pending', decidedBy: null, decidedAt: null },
    }),
  );
  const storeId = (await api.database.read.stores.findBySlug('main'))?.id ?? '';
  const account = await made(api, routes.createAccount, { body: { partnerId: partner, username: `${slug}-account` } });
  const definition = {
    ...{ direction: 'pull' as const, connectionId: connection, storeId },
    ...{ source: { path: `/${slug}`, match: '*' }, target: { path: '/in' } },
  };
  const job = await made(api, routes.createJob, { body: { slug: `${slug}-nightly`, definition } });
  const rule = { cron: '30 2 * * *', timeZone: 'UTC' };
  const schedule = await made(api, routes.createSchedule, { body: { jobId: job, ...rule } });
  const run = await made(api, routes.requestRun, { params: { id: job } });
  const transfer = await aTransfer(api, { slug, partner, job, connection, storeId, run });
  const session = await aSession(api, { slug, partner, account });
  return { slug, storeId, ids: { partner, connection, 'host-key': hostKey, account, job, schedule, run, transfer, session } };
}

interface TransferOf {
  readonly slug: string;
  readonly partner: Id;
  readonly job: Id;
  readonly connection: Id;
  readonly storeId: Id;
  readonly run: Id;
}

async function aTransfer(api: TestApi, { slug, partner, job, connection, storeId, run }: TransferOf): Promise<Id> {
  const id = newId();
  await api.database.setTransaction(async (tx) => {
    await tx.transfers.insertNew([
      {
        ...{ id, direction: 'pull', runId: run, accountId: null, sessionId: null, toConnectionId: null, toStoreId: null },
        ...{ partnerId: partner, jobId: job, connectionId: connection, storeId, targetIndex: 0, state: 'failed', attempt: 1 },
        ...{ sourcePath: parseVPath(`/${slug}/a.csv`), targetPath: parseVPath('/in/a.csv'), sourceFingerprint: newId() },
        ...{
          maxAttempts: 3,
          fencingToken: 0,
          claimedBy: null,
          claimExpiresAt: null,
          nextAttemptAt: null,
          cancelRequested: false,
        },
        ...{ priority: 'normal', position: 0, expectedBytes: 3, bytesDone: 0, bytesMoved: 0, checkpoint: null, stageLeft: false },
        ...{ sizeBytes: null, sha256: null, verification: null, sourceDigest: null, deliveredPath: null, postAction: 'none' },
        ...{ warnings: [], failureCode: 'net.reset', failureDetail: `${slug} cut it.`, forgottenAt: null, startedAt: null },
        finishedAt: new Date(),
      },
    ]);
    await tx.transfers.addReceipts([
      { id: newId(), transferId: id, body: `{"of":"${slug}"}`, signature: 's', signedBy: 'SHA256:x', createdAt: new Date() },
    ]);
  });
  return id;
}

async function aSession(
  { database }: TestApi,
  { slug, partner, account }: { readonly slug: string; readonly partner: Id; readonly account: Id },
): Promise<Id> {
  const [processId, id] = [newId(), newId()];
  const process = { id: processId, name: `sftp@${newId()}`, address: ':22', startedAt: new Date() };
  await database.read.serverProcesses.register(process, 3_600_000);
  const algorithms = {
    ...{ keyExchange: 'k', hostKeyAlgorithm: 'h', cipherIn: 'c', cipherOut: 'c', macIn: 'm', macOut: 'm' },
    strictKeyExchange: true,
  };
  const { version: accountVersion } = await database.read.accounts.get(account);
  const { version: partnerVersion } = await database.read.partners.get(partner);
  await database.transaction((tx) =>
    tx.liveSessions.open(
      {
        ...{ id, processId, accountId: account, partnerId: partner, username: `${slug}-account`, address: '192.0.2.9' },
        ...{
          port: 4000,
          client: 'SSH-2.0-x',
          method: 'publickey',
          keyFingerprint: null,
          certificate: null,
          openedAt: new Date(),
          algorithms,
        },
      },
      { accountVersion, partnerVersion, maxSessions: 5 },
    ),
  );
  return id;
}

/** Two partners with something of each noun, and what they share: a job of the first that relays to the second, and one that follows the second's. */
export interface TwoPartners {
  readonly own: Belongings;
  readonly other: Belongings;
  /** Jobs of the first that have to do with the second, with a run and a transfer of each. */
  readonly shared: readonly Pick<Belongings['ids'], 'job' | 'run' | 'transfer'>[];
}

/** Makes two partners, by the API where that makes the thing. */
export async function twoPartners(api: TestApi): Promise<TwoPartners> {
  const own = await aSide(api, 'ownside');
  const other = await aSide(api, 'otherside');
  const paths = { source: { path: '/otherside', match: '*' }, target: { path: '/otherside' } };
  const relay = {
    ...{ direction: 'relay' as const, connectionId: own.ids.connection, toConnectionId: other.ids.connection },
    ...paths,
  };
  const follower = { ...{ direction: 'pull' as const, connectionId: own.ids.connection, storeId: own.storeId }, ...paths };
  const jobs = [
    await made(api, routes.createJob, { body: { slug: 'otherside-relay', definition: relay } }),
    await made(api, routes.createJob, { body: { slug: 'otherside-follower', definition: follower } }),
  ];
  await made(api, routes.createSchedule, { body: { jobId: jobs[1] ?? '', after: { jobId: other.ids.job, on: 'success' } } });
  const shared: Pick<Belongings['ids'], 'job' | 'run' | 'transfer'>[] = [];
  for (const job of jobs) {
    const run = await made(api, routes.requestRun, { params: { id: job } });
    const sides = { slug: 'otherside', partner: own.ids.partner, connection: own.ids.connection, storeId: own.storeId };
    shared.push({ job, run, transfer: await aTransfer(api, { ...sides, job, run }) });
  }
  return { own, other, shared };
}
