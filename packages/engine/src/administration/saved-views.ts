import { Failure, type Id, MAX_SAVED_VIEWS, newId, type SavedView, type SavedViewList } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { actBy } from './record-change.js';

type Deps = Pick<AdministrationDeps, 'database'>;

/** What whoever asks has saved. */
export async function listSavedViews(deps: Deps, list: SavedViewList, context: ActorContext): Promise<readonly SavedView[]> {
  return deps.database.read.savedViews.ofOwner(ownerOf(context), list);
}

/** Saves a view for whoever asks, in place of one of the same name. @throws Failure `quota.exceeded` */
export async function saveView(
  deps: Deps,
  input: Pick<SavedView, 'list' | 'name' | 'search'>,
  context: ActorContext,
): Promise<SavedView> {
  const owner = ownerOf(context);
  return deps.database.transaction(async (tx) => {
    const there = await tx.savedViews.ofOwner(owner, input.list);
    if (there.length >= MAX_SAVED_VIEWS && !there.some(({ name }) => name === input.name)) {
      throw new Failure('quota.exceeded', { publicDetail: `You have ${MAX_SAVED_VIEWS} views of this list: delete one first.` });
    }
    const saved = await tx.savedViews.save({ id: newId(), owner, ...input });
    tx.audit.append({
      ...actBy(context),
      type: 'view.saved',
      target: { kind: 'view', id: saved.id, name: saved.name },
      details: { list: saved.list, search: saved.search },
    });
    return saved;
  });
}

/** Deletes a view of whoever asks. @throws Failure `not-found` */
export async function deleteSavedView(deps: Deps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const removed = await tx.savedViews.remove(ownerOf(context), id);
    if (removed === undefined) throw new Failure('not-found', { publicDetail: 'You have no such view.', context: { id } });
    tx.audit.append({
      ...actBy(context),
      type: 'view.deleted',
      target: { kind: 'view', id, name: removed.name },
      details: { list: removed.list },
    });
  });
}

function ownerOf({ actor }: ActorContext): string {
  return `${actor.kind}:${actor.id ?? actor.name}`;
}
