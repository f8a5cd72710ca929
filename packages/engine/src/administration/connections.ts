import {
  type Connection,
  type ConnectionRulesInput,
  changeConnectionRules,
  Failure,
  type HostKey,
  type Id,
  isHost,
  MAX_JUMPS,
  newId,
  pickConnectionRules,
  type Repositories,
  type Tx,
} from '@waybill/core';
import { promoteKey } from '../connections/promote-key.js';
import { allOf } from './all-of.js';
import { checkWaiver } from './check-waiver.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { readHostKeys, trustHostKey } from './host-keys.js';
import { type ChangeOf, checkSlug, checkVersion, inUse, invalid, taken } from './input-checks.js';
import { actBy, changedFields, type Described, recordAct } from './record-change.js';
import { sealText } from './sealing.js';

/** A new Connection. At least one of key and password is needed. */
export interface CreateConnectionInput extends ConnectionRulesInput {
  readonly partnerId: Id;
  readonly slug: string;
  readonly host: string;
  readonly port?: number;
  readonly username: string;
  readonly keyId?: Id | null;
  /** The Key that takes its place as soon as the partner is seen to accept it (BEHAVIOURS B31). */
  readonly nextKeyId?: Id | null;
  readonly password?: string;
  /** For the proxy of the route; it has a user name then. */
  readonly proxyPassword?: string;
  /** Fingerprints or whole public keys that are trusted from the start. */
  readonly hostKeys?: readonly string[];
}

/** The fields of a Connection to change; each group of rules replaces the whole group. */
export interface UpdateConnectionInput extends ConnectionRulesInput {
  readonly host?: string;
  readonly port?: number;
  readonly username?: string;
  readonly keyId?: Id | null;
  /** `null` withdraws it. */
  readonly nextKeyId?: Id | null;
  /** `null` forgets the password. */
  readonly password?: string | null;
  /** `null` forgets it; a route to another proxy needs it again. */
  readonly proxyPassword?: string | null;
}

/** What a Connection is like unless somebody says otherwise. */
const connectionDefaults = { port: 22 } as const;

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
  const proxyPassword = input.proxyPassword === undefined ? undefined : sealText(deps, input.proxyPassword);
  return deps.database.transaction(async (tx) => {
    if ((await tx.connections.findBySlug(input.slug)) !== undefined) {
      throw taken('/slug', `There is a connection "${input.slug}" already.`);
    }
    if ((await tx.partners.find(input.partnerId)) === undefined) throw invalid('/partnerId', 'There is no such partner.');
    await checkKey(tx, '/keyId', input.keyId ?? null);
    await checkKey(tx, '/nextKeyId', input.nextKeyId ?? null);
    for (const secret of [password, proxyPassword]) if (secret !== undefined) await tx.secrets.insert(secret);
    const wanted = {
      ...changeConnectionRules({}, input),
      id: newId(),
      partnerId: input.partnerId,
      slug: input.slug,
      host: input.host,
      port: input.port ?? connectionDefaults.port,
      username: input.username,
      keyId: input.keyId ?? null,
      nextKeyId: input.nextKeyId ?? null,
      passwordSecretId: password?.id ?? null,
      proxyPasswordSecretId: proxyPassword?.id ?? null,
      status: 'active' as const,
      statusReason: null,
    };
    checkCredential(wanted);
    checkWaiver(wanted, undefined, deps.clock.now());
    await checkRoute(tx, wanted);
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
  const proxyPassword = typeof changes.proxyPassword === 'string' ? sealText(deps, changes.proxyPassword) : undefined;
  return deps.database.transaction(async (tx) => {
    const before = await tx.connections.get(id);
    checkVersion(before, version);
    if (changes.keyId !== undefined) await checkKey(tx, '/keyId', changes.keyId);
    if (changes.nextKeyId !== undefined) await checkKey(tx, '/nextKeyId', changes.nextKeyId);
    for (const secret of [password, proxyPassword]) if (secret !== undefined) await tx.secrets.insert(secret);
    const rules = changeConnectionRules(before, changes);
    const wanted: Connection = {
      ...before,
      ...rules,
      host: changes.host ?? before.host,
      port: changes.port ?? before.port,
      username: changes.username ?? before.username,
      keyId: changes.keyId === undefined ? before.keyId : changes.keyId,
      nextKeyId: changes.nextKeyId === undefined ? before.nextKeyId : changes.nextKeyId,
      passwordSecretId: changes.password === undefined ? before.passwordSecretId : (password?.id ?? null),
      proxyPasswordSecretId: changes.proxyPassword === undefined ? keptProxyPassword(before, rules) : (proxyPassword?.id ?? null),
    };
    checkCredential(wanted);
    checkWaiver(wanted, before, deps.clock.now());
    await checkRoute(tx, wanted);
    const change = changedFields(describeConnection(before), describeConnection(wanted));
    if (change === undefined) return before;
    const after = await tx.connections.update(wanted);
    if (after.nextKeyId !== before.nextKeyId) await tx.nextKeyTrials.forget(id);
    for (const field of ['passwordSecretId', 'proxyPasswordSecretId'] as const) {
      const old = before[field];
      if (old !== null && old !== after[field]) await tx.secrets.remove(old);
    }
    recordConnection(tx, 'connection.updated', context, after, change);
    return after;
  });
}

/** Deletes it with its host keys and its passwords. @throws Failure `conflict.in-use` while a job uses it, or a connection as its jump host */
export async function deleteConnection(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const connection = await tx.connections.get(id);
    const jobs = await tx.jobs.list({ connectionId: id }, { limit: 20 });
    const through = await tx.connections.list({ jump: connection.slug }, { limit: 20 });
    const users = [
      ...jobs.items.map(({ slug }) => `job "${slug}"`),
      ...through.items.map(({ slug }) => `connection "${slug}", as its jump host`),
    ];
    if (users.length > 0) throw inUse(`The connection "${connection.slug}"`, users);
    await tx.connections.remove(connection);
    for (const secret of [connection.passwordSecretId, connection.proxyPasswordSecretId]) {
      if (secret !== null) await tx.secrets.remove(secret);
    }
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

/**
 * Makes the next Key the Key without waiting until the partner is seen to accept it (BEHAVIOURS B31): a person's decision.
 * @throws Failure `conflict.state` when there is no next Key
 */
export async function promoteNextKey(
  deps: AdministrationDeps,
  { id, reason }: { readonly id: Id; readonly reason?: string },
  context: ActorContext,
): Promise<Connection> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.connections.get(id);
    if (before.nextKeyId === null) {
      throw new Failure('conflict.state', { publicDetail: `The connection "${before.slug}" has no next key.` });
    }
    return promoteKey(tx, before, actBy(context), reason ?? 'A person decided.');
  });
}

function trustedFingerprints(hostKeys: readonly HostKey[]): readonly string[] {
  return hostKeys.filter(({ state }) => state === 'trusted').map(({ fingerprint }) => fingerprint);
}

function checkHost(host: string): void {
  if (isHost(host)) return;
  throw invalid('/host', 'A host is a name such as sftp.acme.example or an IP address, without a port, a user or a scheme.');
}

async function checkKey(repositories: Repositories, field: string, keyId: Id | null): Promise<void> {
  if (keyId !== null && (await repositories.keys.find(keyId)) === undefined) throw invalid(field, 'There is no such key.');
}

function checkCredential({
  keyId,
  nextKeyId,
  passwordSecretId,
}: Pick<Connection, 'keyId' | 'nextKeyId' | 'passwordSecretId'>): void {
  if (keyId === null && passwordSecretId === null) {
    throw invalid('/keyId', 'A connection needs a key or a password to sign in with.');
  }
  if (nextKeyId === null) return;
  if (keyId === null) throw invalid('/nextKeyId', 'A next key takes the place of a key, and there is none; give it as the key.');
  if (keyId === nextKeyId) {
    throw invalid(
      '/nextKeyId',
      'This is the key already. Choose another one, or null; a next key becomes the key by promoting it.',
    );
  }
}

/** A password goes to the proxy it was given for and to no other: a change of the way must not show it to somebody else. */
function keptProxyPassword(before: Connection, { route }: Pick<Connection, 'route'>): Id | null {
  if (before.proxyPasswordSecretId === null || route.proxy === null || route.proxy.username === null) return null;
  const [was, is] = [before.route.proxy, route.proxy];
  const same = was?.kind === is.kind && was.host === is.host && was.port === is.port && was.username === is.username;
  if (same) return before.proxyPasswordSecretId;
  throw invalid(
    '/proxyPassword',
    'This is another proxy, or another user name there; give its password again, or null for none.',
  );
}

async function checkRoute(
  repositories: Repositories,
  { slug, route, proxyPasswordSecretId }: Pick<Connection, 'slug' | 'route' | 'proxyPasswordSecretId'>,
): Promise<void> {
  if (proxyPasswordSecretId !== null && (route.proxy === null || route.proxy.username === null)) {
    throw invalid('/proxyPassword', 'A password for the proxy needs a proxy in the route, with a user name.');
  }
  const before = await jumpsBefore(repositories, slug, MAX_JUMPS);
  let after = 0;
  for (let jump = route.jump; jump !== null; after += 1) {
    if (jump === slug)
      throw invalid('/route/jump', 'The way would lead in a circle: the jump host is reached over this connection.');
    if (before + after === MAX_JUMPS) throw invalid('/route/jump', `There can be ${MAX_JUMPS} jump hosts on a way at most.`);
    const host: Connection | undefined = await repositories.connections.findBySlug(jump);
    if (host === undefined) throw invalid('/route/jump', `There is no connection "${jump}".`);
    jump = host.route.jump;
  }
}

/** How many connections, at most, stand one behind the other on a way that leads over this one. */
async function jumpsBefore(repositories: Repositories, slug: string, limit: number): Promise<number> {
  if (limit === 0) return 0;
  const users = await allOf((page) => repositories.connections.list({ jump: slug }, page));
  const depths = await Promise.all(users.map(async (user) => 1 + (await jumpsBefore(repositories, user.slug, limit - 1))));
  return Math.max(0, ...depths);
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
    nextKeyId: connection.nextKeyId,
    passwordSecretId: connection.passwordSecretId,
    proxyPasswordSecretId: connection.proxyPasswordSecretId,
    ...pickConnectionRules(connection),
  };
}
