import {
  type AuditActor,
  Failure,
  isBuiltInRole,
  type Permission,
  permissionsOf,
  type Repositories,
  type RoleSlug,
  type Tx,
} from '@waybill/core';
import type { ActorContext } from './deps.js';
import { invalid } from './input-checks.js';

/** All that a role may do; nothing for one that is not there. */
export async function permissionsOfRole(
  { roles }: Pick<Repositories, 'roles'>,
  slug: RoleSlug,
): Promise<ReadonlySet<Permission>> {
  return new Set(isBuiltInRole(slug) ? permissionsOf(slug) : (await roles.findBySlug(slug))?.permissions);
}

/** What somebody holds at this moment. Whoever is on the machine itself holds everything, and whoever is not known nothing. */
async function heldBy(
  repositories: Pick<Repositories, 'roles' | 'users' | 'apiKeys'>,
  { kind, id, method }: AuditActor,
): Promise<ReadonlySet<Permission>> {
  if (kind === 'platform' && method === 'local') return new Set(permissionsOf('admin'));
  if (id === undefined) return new Set();
  const holder =
    kind === 'user' ? await repositories.users.find(id) : kind === 'api-key' ? await repositories.apiKeys.find(id) : undefined;
  return holder === undefined ? new Set() : permissionsOfRole(repositories, holder.role);
}

/** Nobody gives what they do not have. @throws Failure `permission.denied`, which says what is missing */
export async function checkHolds(tx: Tx, { actor }: ActorContext, wanted: Iterable<Permission>, what: string): Promise<void> {
  const held = await heldBy(tx, actor);
  const missing = [...wanted].filter((permission) => !held.has(permission));
  if (missing.length === 0) return;
  const shown = missing.slice(0, 5).join(', ');
  const more = missing.length > 5 ? ` and ${missing.length - 5} more` : '';
  throw new Failure('permission.denied', {
    publicDetail: `Nobody gives more than they have: ${what} may also ${shown}${more}, which you may not. Ask somebody who may.`,
  });
}

/** Whoever has events sent somewhere may read them. @throws Failure `permission.denied` */
export async function checkReadsTrail(tx: Tx, { actor }: ActorContext): Promise<void> {
  if ((await heldBy(tx, actor)).has('audit:read')) return;
  throw new Failure('permission.denied', {
    publicDetail:
      'Who has events sent somewhere reads them: it takes the permission audit:read as well, which you do not have. Ask somebody who has it.',
  });
}

/**
 * Whether somebody may give this role, or act for those who have it.
 * @throws Failure `input.invalid` with `field` for a role that is not there, `permission.denied` for one that may do more than they
 */
export async function checkGrant(tx: Tx, context: ActorContext, slug: RoleSlug, field = '/role'): Promise<void> {
  if (!isBuiltInRole(slug) && (await tx.roles.findBySlug(slug)) === undefined)
    throw invalid(field, `There is no role "${slug}".`);
  await checkHolds(tx, context, await permissionsOfRole(tx, slug), `the role ${slug}`);
}
