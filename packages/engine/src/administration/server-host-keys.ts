import {
  type Clock,
  type Database,
  Failure,
  type Id,
  type KeyAlgorithm,
  newId,
  type SecretBox,
  type ServerHostKey,
  type Tx,
} from '@waybill/core';
import type { ActorContext, AdministrationDeps, KeyPair, KeyTools } from './deps.js';
import { type Described, recordAct } from './record-change.js';

/** What making host keys of our server needs. */
export interface ServerHostKeyDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly secretBox: SecretBox;
  readonly keyTools: Pick<KeyTools, 'generateKey'>;
}

/**
 * Makes the host key that is to take the place of the one there is. The server announces and proves it to clients that can learn
 * keys (OpenSSH with `UpdateHostKeys`), and goes on showing the present one until {@link activateServerHostKey}.
 * @throws Failure `conflict.state` when there is a next one already
 */
export async function addServerHostKey(
  deps: ServerHostKeyDeps,
  algorithm: KeyAlgorithm,
  context: ActorContext,
): Promise<ServerHostKey> {
  const pair = await deps.keyTools.generateKey({ algorithm, comment: '' });
  return deps.database.transaction(async (tx) => {
    const next = (await tx.serverHostKeys.inUse()).find((key) => key.algorithm === algorithm && key.state === 'next');
    if (next !== undefined) {
      throw new Failure('conflict.state', {
        field: '/algorithm',
        publicDetail: `There is a next ${algorithm} host key already, ${next.fingerprint}: activate it or retire it first.`,
      });
    }
    return insertServerHostKey(tx, deps, { pair, state: 'next' }, context);
  });
}

/** Writes a new host key within a transaction of the caller. */
export async function insertServerHostKey(
  tx: Tx,
  { clock, secretBox }: Pick<ServerHostKeyDeps, 'clock' | 'secretBox'>,
  { pair, state }: { readonly pair: KeyPair; readonly state: 'next' | 'active' },
  context: ActorContext,
): Promise<ServerHostKey> {
  const now = clock.now();
  const secretId = newId();
  await tx.secrets.insert({ id: secretId, ...secretBox.seal(Buffer.from(pair.privateKey), secretId), createdAt: now });
  const key = await tx.serverHostKeys.insert({
    id: newId(),
    algorithm: pair.algorithm,
    publicKey: pair.publicKeyOpenSsh,
    fingerprint: pair.fingerprint,
    state,
    secretId,
    activatedAt: state === 'active' ? now : null,
    retiredAt: null,
  });
  record(tx, 'server-host-key.added', key, context, { state });
  return key;
}

/**
 * Shows the next host key from now on, in place of the one of the same algorithm, which is retired: its private half is gone for
 * good. Clients that have not learnt the new one will refuse to connect until somebody tells them.
 * @throws Failure `conflict.state` when it is not the next one
 */
export async function activateServerHostKey(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<ServerHostKey> {
  return deps.database.transaction(async (tx) => {
    const next = await tx.serverHostKeys.get(id);
    if (next.state !== 'next') throw notNext(next);
    const present = (await tx.serverHostKeys.inUse()).find((key) => key.algorithm === next.algorithm && key.state === 'active');
    if (present !== undefined) await retire(tx, deps, present, context);
    const key = await tx.serverHostKeys.update({ ...next, state: 'active', activatedAt: deps.clock.now() });
    record(tx, 'server-host-key.activated', key, context, { inPlaceOf: present?.fingerprint ?? null });
    return key;
  });
}

/**
 * Withdraws a next host key. The active one goes by activating another in its place.
 * @throws Failure `conflict.state` when it is not a next one
 */
export async function retireServerHostKey(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<ServerHostKey> {
  return deps.database.transaction(async (tx) => {
    const key = await tx.serverHostKeys.get(id);
    if (key.state !== 'next') throw notNext(key);
    return retire(tx, deps, key, context);
  });
}

function notNext(key: ServerHostKey): Failure {
  const wayOut =
    key.state === 'active' ? 'It is active: make the next one and activate that in its place.' : 'It is retired, for good.';
  return new Failure('conflict.state', { publicDetail: `The host key ${key.fingerprint} is no next one. ${wayOut}` });
}

async function retire(
  tx: Tx,
  { clock }: Pick<AdministrationDeps, 'clock'>,
  key: ServerHostKey,
  context: ActorContext,
): Promise<ServerHostKey> {
  const retired = await tx.serverHostKeys.update({ ...key, state: 'retired', secretId: null, retiredAt: clock.now() });
  if (key.secretId !== null) await tx.secrets.remove(key.secretId);
  record(tx, 'server-host-key.retired', retired, context, { was: key.state });
  return retired;
}

function record(
  tx: Tx,
  type: 'server-host-key.added' | 'server-host-key.activated' | 'server-host-key.retired',
  key: ServerHostKey,
  context: ActorContext,
  details: Described,
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'server-host-key', id: key.id, name: key.fingerprint },
    noun: 'server-host-keys',
    details: { algorithm: key.algorithm, fingerprint: key.fingerprint, ...details },
  });
}
