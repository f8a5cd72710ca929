import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChainReport, verifyChain, verifyReceipt } from '@waybill/audit';
import type { AuditEvent, AuditFilter, Database, Id, Page, PageRequest, Run, Sighting, Transfer } from '@waybill/core';
import { parseOutboundAllow } from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import { type AdministrationDeps, localActor, makeSigningKey, readSigningKey } from '@waybill/engine';
import { APP_ROLE, type DatabaseUrls, type Logger, type RunningRole, silentLogger } from '@waybill/platform';
import { createTaskQueue, migrateQueue, type TaskQueue } from '@waybill/queue';
import {
  createApiKeyToken,
  createKeyRing,
  createSecretBox,
  createToken,
  formatKeyRing,
  hashPassword,
  hashToken,
  judgePassword,
  oidcTools,
  passkeyTools,
  totpTools,
  verifyPassword,
} from '@waybill/secrets';
import { generateKey, parsePrivateKey, parsePublicKey } from '@waybill/ssh';
import { networkCollectors, outboundFetch, S3Folders, SftpDialer } from '@waybill/storage';
import { createTestDatabase, type DatabaseTemplate, tempDir, waitFor } from '@waybill/testkit';
import { type ChildWorker, spawnWorker, startWorker } from './start-worker.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const template: DatabaseTemplate = {
  name: 'waybill_roles',
  migrate: async (adminUrl) => {
    await migrate(adminUrl, { log });
    await migrateQueue({ backend: { kind: 'postgres', connectionString: adminUrl }, grantTo: APP_ROLE, log });
  },
};

/** Long enough for a busy machine to give its signs of life, short enough to wait for. */
const LEASE_MS = 2_000;

export interface ChildOptions {
  /** Where it kills itself. */
  readonly faultPoint?: string;
  readonly afterBytes?: number;
  /** From which claim of a Transfer on; 1 by default. */
  readonly fromClaim?: number;
}

export interface WorldOptions {
  /** The queue is in Redis there; in PostgreSQL when not given. */
  readonly redisUrl?: string | undefined;
  /** A PostgreSQL of the test's own. */
  readonly server?: DatabaseUrls;
}

/** Everything but a partner: PostgreSQL, queue, administration, and workers that are started when wanted. */
export interface World {
  readonly deps: AdministrationDeps;
  readonly context: { readonly actor: ReturnType<typeof localActor> };
  readonly database: Database;
  readonly queue: TaskQueue;
  readonly dataDir: string;
  readonly databaseUrl: string;
  /** A worker in this process; what it logs goes nowhere unless a log is given. */
  startWorker(log?: Logger): Promise<RunningRole>;
  /** A worker in a process of its own; needs the build. */
  spawnWorker(options?: ChildOptions): Promise<ChildWorker>;
  events(filter?: AuditFilter): Promise<readonly AuditEvent[]>;
  transfersOf(runId: Id): Promise<readonly Transfer[]>;
  sightingsOf(runId: Id): Promise<readonly Sighting[]>;
  /** Waits until the Run is over. */
  ended(runId: Id, timeoutMs?: number): Promise<Run>;
  chain(): Promise<ChainReport>;
  /** Does `work` while nobody may append to the audit trail. */
  withoutTrail<T>(work: () => Promise<T>): Promise<T>;
  /** Those whose receipt verifies and states their digest. */
  verifiedReceipts(transfers: readonly Transfer[]): Promise<number>;
  close(): Promise<void>;
}

async function everyPage<T>(list: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await list({ limit: 200, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}

/** Opens it. */
export async function openWorld({ redisUrl, server }: WorldOptions = {}): Promise<World> {
  const { appUrl, drop, withoutTrail } = await createTestDatabase({ template, ...(server === undefined ? {} : { server }) });
  const database = createDatabase({ url: appUrl });
  const data = await tempDir('worker');
  const ring = createKeyRing();
  const secretBox = createSecretBox(ring);
  await database.transaction((tx) => makeSigningKey({ secretBox, clock: { now: () => new Date() } }, tx));
  const queue = await createTaskQueue({
    backend: redisUrl === undefined ? { kind: 'postgres', connectionString: appUrl } : { kind: 'redis', url: redisUrl },
    log,
  });
  const deps: AdministrationDeps = {
    database,
    secretBox,
    dataDir: join(data.path, 'data'),
    clock: { now: () => new Date() },
    dialer: new SftpDialer({ policy: parseOutboundAllow('loopback') }),
    buckets: new S3Folders({ policy: parseOutboundAllow('loopback') }),
    collectors: networkCollectors({ policy: parseOutboundAllow('loopback') }),
    keyTools: { generateKey, parsePrivateKey, parsePublicKey },
    passwords: {
      hash: (password) => hashPassword(password),
      verify: async (hash, password) => hash !== null && (await verifyPassword(hash, password)),
    },
    tokens: { createApiKeyToken, createToken: () => createToken(), hashToken },
    knownPasswords: { judge: judgePassword },
    passkeys: passkeyTools,
    oidc: oidcTools(outboundFetch({ policy: parseOutboundAllow('loopback') })),
    totp: totpTools,
    folders: {
      prepare: async (root) => {
        await mkdir(root, { recursive: true });
        return realpath(root);
      },
    },
    processName: 'test',
  };
  const settings = { databaseUrl: appUrl, masterKey: formatKeyRing(ring), dataDir: data.path, leaseMs: LEASE_MS, redisUrl };
  const closing: (() => Promise<void>)[] = [];
  return {
    deps,
    context: { actor: localActor('test') },
    database,
    queue,
    dataDir: data.path,
    databaseUrl: appUrl,
    startWorker: async (log = silentLogger()) => {
      const worker = await startWorker(settings, log);
      let closed: Promise<void> | undefined;
      const close = () => (closed ??= worker.close());
      closing.push(close);
      return { close };
    },
    spawnWorker: async (options = {}) => {
      const child = await spawnWorker(settings, options);
      closing.push(child.kill);
      return child;
    },
    events: (filter = {}) => everyPage((page) => database.read.auditTrail.list(filter, page)),
    transfersOf: (runId) => everyPage((page) => database.read.transfers.list({ runId }, page)),
    sightingsOf: (runId) => everyPage((page) => database.read.runs.sightings(runId, page)),
    ended: (runId, timeoutMs = 480_000) =>
      waitFor(
        async () => {
          const run = await database.read.runs.get(runId);
          return run.finishedAt === null ? undefined : run;
        },
        { timeoutMs, what: 'the run to end' },
      ),
    withoutTrail,
    chain: () => verifyChain(database.read.auditTrail.rows(1), {}),
    verifiedReceipts: async (transfers) => {
      const { publicKeyPem: publicKey } = await readSigningKey({ database, secretBox });
      let verified = 0;
      for (const transfer of transfers) {
        const receipt = await database.read.transfers.receipt(transfer.id);
        if (receipt === undefined) continue;
        const report = verifyReceipt(receipt.body, receipt.signature, publicKey);
        if (report.ok && report.receipt.sha256 === transfer.sha256 && report.receipt.transferId === transfer.id) verified += 1;
      }
      return verified;
    },
    close: async () => {
      await Promise.all(closing.map((close) => close()));
      await queue.close();
      await database.close();
      await drop();
      await data.remove();
    },
  };
}
