import { type Id, newId, type Store, type StoreKind, type Tx } from '@waybill/core';
import { allOf } from './all-of.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { type ChangeOf, checkSlug, checkVersion, inField, inFieldAsync, inUse, taken } from './input-checks.js';
import { recordAct } from './record-change.js';
import { checkStoreRoot, defaultStoreRoot } from './store-root.js';

/** A new Store. */
export interface CreateStoreInput {
  readonly slug: string;
  readonly kind: StoreKind;
  /** `<data dir>/store/<slug>` when absent. */
  readonly root?: string;
}

/** Creates a Store; its folder is made when it is not there. @throws Failure `conflict.duplicate`, `input.invalid` for a root that may not be one */
export async function createStore(deps: AdministrationDeps, input: CreateStoreInput, context: ActorContext): Promise<Store> {
  checkSlug(input.slug);
  if ((await deps.database.read.stores.findBySlug(input.slug)) !== undefined) {
    throw taken('/slug', `There is a store "${input.slug}" already.`);
  }
  const root = await prepareRoot(deps, input.root ?? defaultStoreRoot(deps.dataDir, input.slug), undefined);
  return deps.database.transaction(async (tx) => {
    await checkAgainstOthers(deps, tx, root, undefined);
    const store = await tx.stores.insert({ id: newId(), slug: input.slug, kind: input.kind, root });
    recordStore(tx, 'store.created', context, store, { after: describeStore(store) });
    return store;
  });
}

/** Moves a Store to another folder; no file is moved by this. @throws Failure `version.stale`, `input.invalid` */
export async function updateStore(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<{ readonly root: string }>,
  context: ActorContext,
): Promise<Store> {
  checkVersion(await deps.database.read.stores.get(id), version);
  const root = await prepareRoot(deps, changes.root, id);
  return deps.database.transaction(async (tx) => {
    const before = await tx.stores.get(id);
    checkVersion(before, version);
    if (before.root === root) return before;
    await checkAgainstOthers(deps, tx, root, id);
    const after = await tx.stores.update({ ...before, root });
    recordStore(tx, 'store.updated', context, after, { before: { root: before.root }, after: { root } });
    return after;
  });
}

/** Its files stay. @throws Failure `conflict.in-use` naming the accounts and jobs that use it */
export async function deleteStore(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const store = await tx.stores.get(id);
    const { accounts, jobs } = await tx.stores.usedBy(id);
    const users = [...accounts.map(({ username }) => `account "${username}"`), ...jobs.map(({ slug }) => `job "${slug}"`)];
    if (users.length > 0) throw inUse(`The store "${store.slug}"`, users);
    await tx.stores.remove(store);
    recordStore(tx, 'store.deleted', context, store, { before: describeStore(store) });
  });
}

/** Checked before the folder is made, and again on its real path: a link may lead somewhere else. */
async function prepareRoot(deps: AdministrationDeps, root: string, self: Id | undefined): Promise<string> {
  const others = await otherRoots(deps.database.read, self);
  inField('/root', () => checkStoreRoot(root, deps.dataDir, others));
  const real = await inFieldAsync('/root', () => deps.folders.prepare(root));
  inField('/root', () => checkStoreRoot(real, deps.dataDir, others));
  return real;
}

async function checkAgainstOthers(deps: AdministrationDeps, tx: Tx, root: string, self: Id | undefined): Promise<void> {
  const others = await otherRoots(tx, self);
  inField('/root', () => checkStoreRoot(root, deps.dataDir, others));
}

async function otherRoots(repositories: Pick<Tx, 'stores'>, self: Id | undefined): Promise<readonly Store[]> {
  return (await allOf((page) => repositories.stores.list({}, page))).filter(({ id }) => id !== self);
}

function recordStore(
  tx: Tx,
  type: 'store.created' | 'store.updated' | 'store.deleted',
  context: ActorContext,
  store: Store,
  change: NonNullable<Parameters<typeof recordAct>[1]['change']>,
): void {
  recordAct(tx, { type, context, target: { kind: 'store', id: store.id, name: store.slug }, noun: 'stores', change });
}

function describeStore(store: Store) {
  return { slug: store.slug, kind: store.kind, root: store.root };
}
