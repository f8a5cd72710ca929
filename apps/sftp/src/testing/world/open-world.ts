import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, realpath } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ChainReport, verifyChain, verifyReceipt } from '@waybill/audit';
import { type Account, type AuditEvent, type AuditFilter, mountPermissions, parseOutboundAllow, type Store } from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import {
  type AdministrationDeps,
  ConnectionPool,
  type CreateAccountInput,
  createAccount,
  createPartner,
  createStore,
  discardExpiredStages,
  localActor,
  makeSigningKey,
  openSigner,
  readSigningKey,
  reconcile,
} from '@waybill/engine';
import { createLogger, freeLoopbackPort, loadConfig, SecretSetting } from '@waybill/platform';
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
import { networkCollectors, outboundFetch, S3Folders, SftpDialer, StoreStorages } from '@waybill/storage';
import { createTestDatabase, fastestTempRoot, type KeyFiles, makeKeyFiles, tempDir, waitFor } from '@waybill/testkit';
import { runSftp } from '../../run-sftp.js';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const template = { name: 'waybill_sftp', migrate: (adminUrl: string) => migrate(adminUrl, { log }) };
const program = fileURLToPath(new URL('../../../dist/testing/bundle/short-lease-server.js', import.meta.url));
const LEASE_MS = 2_000;

const STRACE = '/usr/bin/strace';

/** Of a process that stays our own child, what makes names and bytes durable and what is sent. */
function straceArgs(file: string): readonly string[] {
  const calls = 'fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,write,writev,sendto,sendmsg';
  return ['-D', '-f', '-qq', '-yy', '-s', '0', '-e', `trace=${calls}`, '-o', file];
}

/** A server in a process of its own. */
export interface SpawnedServer {
  readonly port: number;
  /** As it is called in the list of processes. */
  readonly name: string;
  kill(): Promise<void>;
  /** Asks it to stop, as the operating system does, and waits until it has. */
  terminate(): Promise<void>;
}

interface SpawnOptions {
  readonly trace?: string;
  readonly processes?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

/** PostgreSQL, a Store, a Partner, and the sftp role on a port of its own. */
export interface World {
  readonly deps: AdministrationDeps;
  readonly context: { readonly actor: ReturnType<typeof localActor> };
  readonly port: number;
  readonly store: Store;
  readonly clientKey: KeyFiles;
  readonly folder: string;
  /** An account that signs in with {@link clientKey}, and with its password when it has one. */
  anAccount(more?: Partial<CreateAccountInput>): Promise<Account>;
  /** All events, oldest first. */
  events(filter?: AuditFilter): Promise<readonly AuditEvent[]>;
  /** What the server logged as an error: faults of ours. */
  errors(): readonly string[];
  chain(): Promise<ChainReport>;
  /** Does `work` while nobody may append to the audit trail. */
  withoutTrail<T>(work: () => Promise<T>): Promise<T>;
  receiptsVerify(): Promise<readonly boolean[]>;
  /** What a worker does every few seconds; at another time, if wanted. */
  sweep(when?: { readonly hoursLater: number }): Promise<void>;
  /** How much of an upload that is under way is written down as whole; of the one of the account. */
  keptBytes(username: string): Promise<number | undefined>;
  /** How many uploads are under way, or seem to be. */
  openUploads(): Promise<number>;
  /**
   * A server in a process of its own, on another port; needs the build. `trace` is a file for strace to write its system calls to;
   * `processes` share its port; `environment` goes beside its own.
   */
  spawnServer(options?: SpawnOptions): Promise<SpawnedServer>;
  close(): Promise<void>;
}

/** Opens it and starts the server. */
export async function openWorld(): Promise<World> {
  const { appUrl, drop, withoutTrail } = await createTestDatabase({ template });
  const database = createDatabase({ url: appUrl });
  const data = await tempDir('sftp-server', await fastestTempRoot());
  const ring = createKeyRing();
  const secretBox = createSecretBox(ring);
  await database.transaction((tx) => makeSigningKey({ secretBox, clock: { now: () => new Date() } }, tx));
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
  const context = { actor: localActor('test') };
  const partner = await createPartner(deps, { slug: 'acme', name: 'Acme Bank' }, context);
  const store = await createStore(deps, { slug: 'main', kind: 'local' }, context);
  const clientKey = await makeKeyFiles(data.path, 'client_key');
  const environment = (port: number): Record<string, string> => ({
    DATABASE_URL: appUrl,
    WAYBILL_MASTER_KEY: formatKeyRing(ring),
    WAYBILL_DATA_DIR: data.path,
    WAYBILL_SFTP_HOST: '127.0.0.1',
    WAYBILL_DATABASE_CONNECTIONS: '5',
    WAYBILL_SFTP_PORT: String(port),
  });
  const port = await freeLoopbackPort();
  const stop = new AbortController();
  const errors: string[] = [];
  const server = await runSftp({
    role: 'sftp',
    config: loadConfig({ environment: environment(port) }).config,
    databaseUrl: new SecretSetting(appUrl),
    masterKey: new SecretSetting(formatKeyRing(ring)),
    log: createLogger({ role: 'sftp', level: 'error', destination: { write: (line) => void errors.push(line) } }),
    signal: stop.signal,
  });
  const closing: (() => Promise<void>)[] = [];
  return {
    deps,
    context,
    port,
    store,
    clientKey,
    folder: data.path,
    anAccount: (more = {}) =>
      createAccount(
        deps,
        {
          partnerId: partner.id,
          username: `acme-${randomBytes(4).toString('hex')}`,
          authorizedKeys: [clientKey.publicKey],
          mounts: [{ path: '/', storeId: store.id, at: '/acme', permissions: [...mountPermissions] }],
          ...more,
        },
        context,
      ),
    errors: () => errors,
    events: async (filter = {}) => {
      const newestFirst: AuditEvent[] = [];
      for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
        const page = await database.read.auditTrail.list(filter, { limit: 200, ...(cursor === undefined ? {} : { cursor }) });
        newestFirst.push(...page.items);
        cursor = page.nextCursor;
      }
      return newestFirst.toReversed();
    },
    openUploads: async () => {
      const open = await Promise.all(
        (['running', 'verifying'] as const).map((state) =>
          database.read.transfers.list({ state, direction: 'upload' }, { limit: 200 }),
        ),
      );
      return open.reduce((sum, { items }) => sum + items.length, 0);
    },
    withoutTrail,
    chain: () => verifyChain(database.read.auditTrail.rows(1), {}),
    receiptsVerify: async () => {
      const { publicKeyPem: publicKey } = await readSigningKey({ database, secretBox });
      const { items } = await database.read.transfers.list({ state: 'committed' }, { limit: 200 });
      const receipts = await Promise.all(items.map(({ id }) => database.read.transfers.receipt(id)));
      return receipts.map((receipt) => receipt !== undefined && verifyReceipt(receipt.body, receipt.signature, publicKey).ok);
    },
    keptBytes: async (username) => {
      const account = await database.read.accounts.findByUsername(username);
      const [upload] = (await database.read.transfers.list({ accountId: account?.id ?? '', state: 'running' }, { limit: 1 }))
        .items;
      return upload === undefined ? undefined : (await database.read.keptStages.takenBy(upload.id))?.bytes;
    },
    sweep: async ({ hoursLater } = { hoursLater: 0 }) => {
      const engine = {
        ...deps,
        clock: { now: () => new Date(Date.now() + hoursLater * 3_600_000) },
        stores: new StoreStorages(),
        connections: new ConnectionPool({ ...deps, leaseMs: LEASE_MS }),
        signer: await openSigner({ database, secretBox }),
        leaseMs: LEASE_MS,
        random: Math.random,
      };
      await reconcile(engine, { enqueue: async () => undefined });
      await discardExpiredStages(engine, stop.signal);
    },
    spawnServer: async ({ trace, processes = 1, environment: more = {} } = {}) => {
      const ownPort = await freeLoopbackPort();
      const child = fork(program, [String(LEASE_MS)], {
        env: { ...environment(ownPort), WAYBILL_SFTP_PROCESSES: String(processes), ...more },
        ...(trace === undefined ? { execArgv: [] } : { execPath: STRACE, execArgv: [...straceArgs(trace), process.execPath] }),
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      const exited = once(child, 'exit');
      const [message] = await Promise.race([once(child, 'message'), exited]);
      if (JSON.stringify(message) !== '{"type":"ready"}') throw new Error(`the server did not start: ${JSON.stringify(message)}`);
      const stop = async (signal: NodeJS.Signals): Promise<void> => {
        child.kill(signal);
        await exited;
      };
      const kill = (): Promise<void> => stop('SIGKILL');
      closing.push(kill);
      return { port: ownPort, name: `sftp@${hostname()}:${child.pid}`, kill, terminate: () => stop('SIGTERM') };
    },
    close: async () => {
      stop.abort();
      await server.close();
      await Promise.all(closing.map((close) => close()));
      await database.close();
      await drop();
      await data.remove();
    },
  };
}

/** Waits until the trail holds an event of this type. */
export function recorded(world: World, filter: AuditFilter): Promise<readonly AuditEvent[]> {
  return waitFor(
    async () => {
      const events = await world.events(filter);
      return events.length > 0 ? events : undefined;
    },
    { what: `${filter.type ?? 'an event'} in the trail` },
  );
}
