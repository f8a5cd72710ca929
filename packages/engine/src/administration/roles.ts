import { type AssignedRole, Failure, type Id, newId, type Permission, permissionsAmong, type Tx } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkHolds } from './held-permissions.js';
import { type ChangeOf, checkSlug, checkVersion, inUse, invalid, taken } from './input-checks.js';
import { readSignInPolicy } from './read-sign-in-policy.js';
import { changedFields, type Described, recordAct } from './record-change.js';
import { oneAtATime } from './users.js';

/** A new role. */
export interface CreateRoleInput {
  readonly slug: string;
  /** Empty when absent. */
  readonly description?: string;
  readonly permissions: readonly Permission[];
}

/** The fields of a role to change. */
export interface UpdateRoleInput {
  readonly description?: string;
  /** All of them. */
  readonly permissions?: readonly Permission[];
}

/** Each is looked up by everybody who chooses one. */
const MOST_ROLES = 100;

/** Makes a role that people and API keys can be given. @throws Failure `conflict.duplicate`, `input.invalid`, `permission.denied` for a permission that who makes it does not hold */
export async function createRole(deps: AdministrationDeps, input: CreateRoleInput, context: ActorContext): Promise<AssignedRole> {
  checkSlug(input.slug);
  const { slug, description = '' } = input;
  const permissions = checkPermissions(input.permissions);
  return deps.database.transaction(async (tx) => {
    if ((await tx.roles.findBySlug(slug)) !== undefined) throw taken('/slug', `There is a role "${slug}" already.`);
    if ((await tx.roles.list({}, { limit: MOST_ROLES })).items.length === MOST_ROLES)
      throw invalid('/slug', `There are ${MOST_ROLES} roles already, which is the most; delete one that is not needed.`);
    await checkHolds(tx, context, permissions, 'this role');
    const role = await tx.roles.insert({ id: newId(), slug, description, isBuiltIn: false, permissions });
    recordRole(tx, 'role.created', context, role, { after: describeRole(role) });
    return role;
  });
}

/**
 * Changes the given fields. It holds at once for all who have the role: each request is decided by what the role is then.
 * @throws Failure `version.stale`, `input.invalid`, `conflict.state` for a built-in role, `permission.denied` for one that may do, or is to do, what who changes it does not hold
 */
export async function updateRole(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateRoleInput>,
  context: ActorContext,
): Promise<AssignedRole> {
  const permissions = changes.permissions === undefined ? undefined : checkPermissions(changes.permissions);
  return deps.database.transaction(async (tx) => {
    const before = await tx.roles.get(id);
    refuseBuiltIn(before);
    checkVersion(before, version);
    const wanted: AssignedRole = { ...before, ...changes, permissions: permissions ?? before.permissions };
    const change = changedFields(describeRole(before), describeRole(wanted));
    if (change === undefined) return before;
    await checkHolds(tx, context, new Set([...before.permissions, ...wanted.permissions]), `the role ${before.slug}`);
    const after = await tx.roles.update(wanted);
    recordRole(tx, 'role.updated', context, after, change);
    return after;
  });
}

/** Takes a role away that nobody has. @throws Failure `conflict.state` for a built-in role, `conflict.in-use`, which says who has it, `permission.denied` */
export async function deleteRole(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    // Whoever gives a role waits, and finds it gone.
    await oneAtATime(tx);
    const role = await tx.roles.get(id);
    refuseBuiltIn(role);
    await checkHolds(tx, context, role.permissions, `the role ${role.slug}`);
    const holders = await tx.roles.holdersOf(role.slug);
    if (holders.length > 0) throw inUse(`The role ${role.slug}`, holders);
    if ((await readSignInPolicy(tx)).secondFactorRoles.includes(role.slug))
      throw inUse(`The role ${role.slug}`, ['the sign-in policy, which demands a second factor of it']);
    await tx.roles.remove(role);
    recordRole(tx, 'role.deleted', context, role, { before: describeRole(role) });
  });
}

function checkPermissions(given: readonly Permission[]): readonly Permission[] {
  const permissions = permissionsAmong(given);
  if (permissions.length > 0) return permissions;
  throw invalid('/permissions', 'A role may do something: name at least one permission.');
}

function refuseBuiltIn({ slug, isBuiltIn }: AssignedRole): void {
  if (!isBuiltIn) return;
  throw new Failure('conflict.state', {
    publicDetail: `${slug} is a built-in role, which nobody changes or deletes. Make a role of your own with what it may do.`,
  });
}

function recordRole(
  tx: Tx,
  type: 'role.created' | 'role.updated' | 'role.deleted',
  context: ActorContext,
  { id, slug }: AssignedRole,
  change: { readonly before?: Described; readonly after?: Described },
): void {
  recordAct(tx, { type, context, target: { kind: 'role', id, name: slug }, noun: 'roles', change });
}

function describeRole({ slug, description, permissions }: AssignedRole): Described {
  return { slug, description, permissions: [...permissions] };
}
