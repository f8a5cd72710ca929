import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AuditEvent,
  type AuditFilter,
  type Connection,
  type Database,
  type DialStepName,
  Failure,
  newId,
  type Partner,
  parseOutboundAllow,
  type Store,
} from '@waybill/core';
import { createDatabase, migrate } from '@waybill/db';
import {
  createApiKeyToken,
  createKeyRing,
  createSecretBox,
  createToken,
  hashToken,
  judgePassword,
  oidcTools,
  passkeyTools,
  totpTools,
} from '@waybill/secrets';
import { generateKey, parsePrivateKey, parsePublicKey } from '@waybill/ssh';
import { MemoryStorage, networkCollectors, outboundFetch, S3Folders } from '@waybill/storage';
import { createTestDatabase, tempDir } from '@waybill/testkit';
import { createConnection } from '../connections.js';
import type { ActorContext, AdministrationDeps } from '../deps.js';
import { createPartner } from '../partners.js';
import { createStore } from '../stores.js';

/** A clock that tests own. */
class SettableClock {
  #now = new Date('2026-03-02T10:00:00.000Z');

  now(): Date {
    return new Date(this.#now);
  }

  advance(ms: number): void {
    this.#now = new Date(this.#now.getTime() + ms);
  }
}

/** A partner's server that is only a decision: which host key it shows and which password it takes. */
export class SpokenPartner {
  hostKey = { algorithm: 'ssh-ed25519', publicKey: 'ssh-ed25519 AAAAfirst', fingerprint: `SHA256:${'a'.repeat(43)}` };
  password = 'partner-password';
  down: Failure | undefined;
  readonly storage = new MemoryStorage();

  readonly dialer: AdministrationDeps['dialer'] = {
    dial: async (request) => {
      if (this.down !== undefined) throw this.down;
      const take = async (
        name: DialStepName,
        detail: string,
        work: () => Promise<void> = async () => undefined,
      ): Promise<void> => {
        request.onStepStart?.(name);
        await work();
        request.onStep?.({ name, durationMs: 1, detail });
      };
      for (const name of ['dns', 'tcp', 'key-exchange'] as const) await take(name, name);
      await take('host-key', this.hostKey.fingerprint, () => request.verifyHostKey(this.hostKey));
      await take('authentication', 'password', async () => {
        if (request.credential.password !== this.password) throw new Failure('auth.refused');
      });
      const session = {
        hostKeyAlgorithm: this.hostKey.algorithm,
        hostKeyFingerprint: this.hostKey.fingerprint,
        keyExchange: 'curve25519-sha256',
        cipher: 'aes256-gcm@openssh.com',
        mac: 'none',
        serverIdentification: 'SSH-2.0-Spoken',
      };
      let isOpen = true;
      const close = async (): Promise<void> => {
        isOpen = false;
      };
      return { storage: this.storage, session, isOpen: () => isOpen, close };
    },
  };
}

/** Administration over a PostgreSQL of the test's own, with the real keys and secrets; only the partner and the clock are made up. */
export interface OpenAdministration {
  readonly deps: AdministrationDeps;
  readonly database: Database;
  readonly clock: SettableClock;
  readonly partner: SpokenPartner;
  readonly context: ActorContext;
  /** Makes a user of who acts in `context`, for what depends on what they may do; not an active one, so that no figure of those has one more. */
  introduce(): Promise<void>;
  /** The newest events of the trail, newest first. */
  events(filter?: AuditFilter): Promise<readonly AuditEvent[]>;
  /** Runs statements as the owner of the database. */
  tamper(statements: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens it. */
export async function openAdministration(): Promise<OpenAdministration> {
  const { appUrl, drop, tamper } = await createTestDatabase({
    template: { name: 'waybill_db', migrate: (adminUrl) => migrate(adminUrl, { log: { info: () => undefined } }) },
  });
  const database = createDatabase({ url: appUrl });
  const data = await tempDir('administration');
  const clock = new SettableClock();
  const partner = new SpokenPartner();
  const deps: AdministrationDeps = {
    database,
    clock,
    secretBox: createSecretBox(createKeyRing()),
    dialer: partner.dialer,
    buckets: new S3Folders({ policy: parseOutboundAllow('loopback') }),
    collectors: networkCollectors({ policy: parseOutboundAllow('loopback') }),
    keyTools: { generateKey, parsePrivateKey, parsePublicKey },
    // The cost of argon2 is tested where it lives; here a password only has to be told from another.
    passwords: {
      hash: async (password) => `hash of ${hashToken(password)}`,
      verify: async (hash, password) => hash === `hash of ${hashToken(password)}`,
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
    dataDir: join(data.path, 'data'),
    processName: 'test',
  };
  const janeId = newId();
  return {
    deps,
    database,
    clock,
    partner,
    introduce: async () => {
      await database.transaction((tx) =>
        tx.users.insert({
          ...{
            id: janeId,
            username: 'jane-of-context',
            name: 'Jane',
            email: null,
            role: 'admin',
            scope: null,
            status: 'suspended',
          },
          ...{ passwordHash: null, mustChangePassword: false, breakGlass: false, secondFactorSince: null, passkeyCount: 0 },
          ...{ lastSignInAt: null, invitation: null },
        }),
      );
    },
    context: {
      actor: { kind: 'user', id: janeId, name: 'jane', role: 'admin', method: 'session' },
      source: { address: '192.0.2.7', client: 'test' },
      requestId: 'request-1',
    },
    events: async (filter = {}) => (await database.read.auditTrail.list(filter, { limit: 50 })).items,
    tamper: (statements) => tamper([...statements]),
    close: async () => {
      await database.close();
      await drop();
      await data.remove();
    },
  };
}

let count = 0;

/** A name no other test of the file uses. */
export function unique(prefix: string): string {
  count += 1;
  return `${prefix}-${count}`;
}

/** A partner with a connection that signs in by password, and a store. */
export async function aWorld({ deps, context, partner }: OpenAdministration): Promise<{
  readonly partner: Partner;
  readonly connection: Connection;
  readonly store: Store;
}> {
  const acme = await createPartner(deps, { slug: unique('acme'), name: 'Acme Bank' }, context);
  const connection = await createConnection(
    deps,
    {
      partnerId: acme.id,
      slug: unique('acme-prod'),
      host: 'sftp.acme.example',
      username: 'waybill',
      password: partner.password,
      hostKeys: [partner.hostKey.fingerprint],
    },
    context,
  );
  const store = await createStore(deps, { slug: unique('store'), kind: 'local' }, context);
  return { partner: acme, connection, store };
}

/** The Failure that `work` ends in. */
export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
