import { isIP } from 'node:net';
import {
  type AlgorithmProfile,
  type Connection,
  type ConnectionRulesInput,
  changeConnectionRules,
  Failure,
  type HostKey,
  type Id,
  newId,
  pickConnectionRules,
  type Repositories,
  type Tx,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { readHostKeys, trustHostKey } from './host-keys.js';
import { type ChangeOf, checkSlug, checkVersion, inUse, invalid, taken } from './input-checks.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { sealText } from './sealing.js';

/** A new Connection. At least one of key and password is needed. */
export interface CreateConnectionInput extends ConnectionRulesInput {
  readonly algorithmProfile?: AlgorithmProfile;
  readonly partnerId: Id;
  readonly slug: string;
  readonly host: string;
  readonly port?: number;
  readonly username: string;
  readonly keyId?: Id | null;
  readonly password?: string;
  /** Fingerprints or whole public keys that are trusted from the start. */
  readonly hostKeys?: readonly string[];
}

/** The fields of a Connection to change; each group of rules replaces the whole group. */
export interface UpdateConnectionInput extends ConnectionRulesInput {
  readonly algorithmProfile?: AlgorithmProfile;
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly keyId?: Id | null;
  /** `null` forgets the password. */
  readonly password?: string | null;
}

/** What a Connection is like unless somebody says otherwise. */
const connectionDefaults = { port: 22, algorithmProfile: 'modern' } as const;

/** @throws Failure `conflict.duplicate`, `not-found` for the partner, `input.invalid` */
export async function createConnection(
  deps: AdministrationDeps,
  input: CreateConnectionInput,
  context: ActorContext,
): Promise<Connection> {
  checkSlug(input.slug);
  checkHost(input.host);
  const hostKeys = readHostKeys(deps.keyTools, input.hostKeys ?? [], '/hostKeys');
  const password = input.password === undefined ? undefined : sealText(deps, input.password);
  return deps.database.transaction(async (tx) => {
    if ((await tx.connections.findBySlug(input.slug)) !== undefined) {
      throw taken('/slug', `There is a connection "${input.slug}" already.`);
    }
    if ((await tx.partners.find(input.partnerId)) === undefined) throw invalid('/partnerId', 'There is no such partner.');
    await checkKey(tx, input.keyId ?? null);
    if (password !== undefined) await tx.secrets.insert(password);
    const wanted = {
      ...changeConnectionRules({}, input),
      algorithmProfile: input.algorithmProfile ?? connectionDefaults.algorithmProfile,
      id: newId(),
      partnerId: input.partnerId,
      slug: input.slug,
      host: input.host,
      port: input.port ?? connectionDefaults.port,
      username: input.username,
      keyId: input.keyId ?? null,
      passwordSecretId: password?.id ?? null,
      status: 'active' as const,
      statusReason: null,
    };
    checkCredential(wanted);
    const connection = await tx.connections.insert(wanted);
    recordConnection(tx, 'connection.created', context, connection, { after: describeConnection(connection) });
    for (const hostKey of hostKeys) await trustHostKey(tx, connection, hostKey, context, deps.clock.now());
    return connection;
  });
}

/** Changes the given fields; trusted host keys stay trusted. @throws Failure `version.stale`, `input.invalid` */
export async function updateConnection(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateConnectionInput>,
  context: ActorContext,
): Promise<Connection> {
  if (changes.host !== undefined) checkHost(changes.host);
  const password = typeof changes.password === 'string' ? sealText(deps, changes.password) : undefined;
  return deps.database.transaction(async (tx) => {
    const before = await tx.connections.get(id);
    checkVersion(before, version);
    if (changes.keyId !== undefined) await checkKey(tx, changes.keyId);
    if (password !== undefined) await tx.secrets.insert(password);
    const wanted: Connection = {
      ...before,
      ...changeConnectionRules(before, changes),
      algorithmProfile: changes.algorithmProfile ?? before.algorithmProfile,
      host: changes.host ?? before.host,
      port: changes.port ?? before.port,
      username: changes.username ?? before.username,
      keyId: changes.keyId === undefined ? before.keyId : changes.keyId,
      passwordSecretId: changes.password === undefined ? before.passwordSecretId : (password?.id ?? null),
    };
    checkCredential(wanted);
    const change = changedFields(describeConnection(before), describeConnection(wanted));
    if (change === undefined) return before;
    const after = await tx.connections.update(wanted);
    if (before.passwordSecretId !== null && before.passwordSecretId !== after.passwordSecretId) {
      await tx.secrets.remove(before.passwordSecretId);
    }
    recordConnection(tx, 'connection.updated', context, after, change);
    return after;
  });
}

/** Deletes it with its host keys and its password. @throws Failure `conflict.in-use` while a job uses it */
export async function deleteConnection(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const connection = await tx.connections.get(id);
    const jobs = await tx.jobs.list({ connectionId: id }, { limit: 20 });
    if (jobs.items.length > 0) {
      throw inUse(
        `The connection "${connection.slug}"`,
        jobs.items.map(({ slug }) => `job "${slug}"`),
      );
    }
    await tx.connections.remove(connection);
    if (connection.passwordSecretId !== null) await tx.secrets.remove(connection.passwordSecretId);
    recordConnection(tx, 'connection.deleted', context, connection, { before: describeConnection(connection) });
  });
}

/**
 * Lets a stopped Connection connect again: a person's decision (BEHAVIOURS B28).
 * @throws Failure `conflict.state` when it is not stopped
 */
export async function resumeConnection(
  deps: AdministrationDeps,
  { id, reason }: { readonly id: Id; readonly reason?: string },
  context: ActorContext,
): Promise<Connection> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.connections.get(id);
    if (before.status !== 'stopped') {
      throw new Failure('conflict.state', { publicDetail: `The connection "${before.slug}" is not stopped.` });
    }
    const after = await tx.connections.update({ ...before, status: 'active', statusReason: null });
    const trusted = trustedFingerprints(await tx.hostKeys.ofConnection(id));
    recordAct(tx, {
      type: 'connection.resumed',
      context,
      target: { kind: 'connection', id, name: after.slug },
      noun: 'connections',
      partnerId: after.partnerId,
      details: { stoppedBecause: before.statusReason, reason: reason ?? null, trustedHostKeys: trusted },
    });
    return after;
  });
}

function trustedFingerprints(hostKeys: readonly HostKey[]): readonly string[] {
  return hostKeys.filter(({ state }) => state === 'trusted').map(({ fingerprint }) => fingerprint);
}

// RFC 1123 §2.1, and the underscore that is found in practice.
const hostNamePattern =
  /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/;

function checkHost(host: string): void {
  if (isIP(host) !== 0 || hostNamePattern.test(host)) return;
  throw invalid('/host', 'A host is a name such as sftp.acme.example or an IP address, without a port, a user or a scheme.');
}

async function checkKey(repositories: Repositories, keyId: Id | null): Promise<void> {
  if (keyId !== null && (await repositories.keys.find(keyId)) === undefined) throw invalid('/keyId', 'There is no such key.');
}

function checkCredential(connection: Pick<Connection, 'keyId' | 'passwordSecretId'>): void {
  if (connection.keyId === null && connection.passwordSecretId === null) {
    throw invalid('/keyId', 'A connection needs a key or a password to sign in with.');
  }
}

function recordConnection(
  tx: Tx,
  type: 'connection.created' | 'connection.updated' | 'connection.deleted',
  context: ActorContext,
  connection: Connection,
  change: { readonly before?: Described; readonly after?: Described },
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'connection', id: connection.id, name: connection.slug },
    noun: 'connections',
    partnerId: connection.partnerId,
    change,
  });
}

function describeConnection(connection: Connection): Described {
  return {
    partnerId: connection.partnerId,
    slug: connection.slug,
    host: connection.host,
    port: connection.port,
    username: connection.username,
    keyId: connection.keyId,
    passwordSecretId: connection.passwordSecretId,
    algorithmProfile: connection.algorithmProfile,
    ...pickConnectionRules(connection),
  };
}
