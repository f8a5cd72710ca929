import { type Id, type Key, type KeyAlgorithm, newId, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps, KeyPair } from './deps.js';
import { type ChangeOf, checkSlug, checkVersion, inFieldAsync, inUse, taken } from './input-checks.js';
import { recordAct } from './record-change.js';
import { sealText } from './sealing.js';

interface KeyNaming {
  readonly slug: string;
  /** The one inside an imported key when absent. */
  readonly comment?: string;
}

/** A key pair to be made. */
export interface GenerateKeyInput extends KeyNaming {
  readonly algorithm: KeyAlgorithm;
  /** For RSA only. */
  readonly bits?: number;
}

/** A key pair to be taken in. */
export interface ImportKeyInput extends KeyNaming {
  readonly privateKey: string;
  readonly passphrase?: string;
}

/** Makes a key pair; its private half is sealed and never returned. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function generateKey(deps: AdministrationDeps, input: GenerateKeyInput, context: ActorContext): Promise<Key> {
  checkSlug(input.slug);
  const pair = await inFieldAsync('/generate', () =>
    deps.keyTools.generateKey({
      algorithm: input.algorithm,
      ...(input.bits === undefined ? {} : { bits: input.bits }),
      ...(input.comment === undefined ? {} : { comment: input.comment }),
    }),
  );
  return storeKey(deps, { slug: input.slug, comment: input.comment ?? '', origin: 'generated' }, pair, context);
}

/** Takes in a key pair in any form people have (BEHAVIOURS B30). @throws Failure `key.*`, `conflict.duplicate` */
export async function importKey(deps: AdministrationDeps, input: ImportKeyInput, context: ActorContext): Promise<Key> {
  checkSlug(input.slug);
  const pair = await inFieldAsync('/import/privateKey', () => deps.keyTools.parsePrivateKey(input.privateKey, input.passphrase));
  return storeKey(deps, { slug: input.slug, comment: input.comment ?? oneLine(pair.comment), origin: 'imported' }, pair, context);
}

/** Changes the comment. @throws Failure `version.stale` */
export async function updateKey(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<{ readonly comment: string }>,
  context: ActorContext,
): Promise<Key> {
  return deps.database.transaction(async (tx) => {
    const before = await tx.keys.get(id);
    checkVersion(before, version);
    if (before.comment === changes.comment) return before;
    const after = await tx.keys.update({ ...before, comment: changes.comment });
    recordKey(tx, 'key.updated', context, after, { before: { comment: before.comment }, after: { comment: after.comment } });
    return after;
  });
}

/** Deletes it with its sealed private half. @throws Failure `conflict.in-use` naming the connections that sign in with it */
export async function deleteKey(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const key = await tx.keys.get(id);
    const users = await tx.keys.usedBy(id);
    if (users.length > 0) {
      throw inUse(
        `The key "${key.slug}"`,
        users.map(({ slug, nextKeyId }) => `connection "${slug}"${nextKeyId === id ? ', as its next key' : ''}`),
      );
    }
    await tx.keys.remove(key);
    await tx.secrets.remove(key.privateSecretId);
    recordKey(tx, 'key.deleted', context, key, { before: describeKey(key) });
  });
}

async function storeKey(
  deps: AdministrationDeps,
  naming: Pick<Key, 'slug' | 'comment' | 'origin'>,
  pair: KeyPair,
  context: ActorContext,
): Promise<Key> {
  const secret = sealText(deps, pair.privateKey);
  return deps.database.transaction(async (tx) => {
    if ((await tx.keys.findBySlug(naming.slug)) !== undefined) throw taken('/slug', `There is a key "${naming.slug}" already.`);
    await tx.secrets.insert(secret);
    const key = await tx.keys.insert({
      id: newId(),
      ...naming,
      algorithm: pair.algorithm,
      bits: pair.bits,
      publicKey: pair.publicKeyOpenSsh,
      fingerprint: pair.fingerprint,
      privateSecretId: secret.id,
    });
    recordKey(tx, naming.origin === 'generated' ? 'key.generated' : 'key.imported', context, key, { after: describeKey(key) });
    return key;
  });
}

/** A comment inside an imported file is somebody else's text. */
function oneLine(comment: string): string {
  return comment
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);
}

function recordKey(
  tx: Tx,
  type: 'key.generated' | 'key.imported' | 'key.updated' | 'key.deleted',
  context: ActorContext,
  key: Key,
  change: Parameters<typeof recordAct>[1]['change'],
): void {
  recordAct(tx, {
    type,
    context,
    target: { kind: 'key', id: key.id, name: key.slug },
    noun: 'keys',
    ...(change === undefined ? {} : { change }),
    details: { fingerprint: key.fingerprint },
  });
}

function describeKey(key: Key) {
  return {
    slug: key.slug,
    algorithm: key.algorithm,
    bits: key.bits,
    fingerprint: key.fingerprint,
    comment: key.comment,
    origin: key.origin,
  };
}
