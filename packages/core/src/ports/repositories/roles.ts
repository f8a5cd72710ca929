import type { RoleSlug } from '../../entities/person.js';
import type { AssignedRole } from '../../entities/role.js';
import type { Named, Repository } from './repository.js';

/** Roles, the built-in ones among them. */
export interface RoleRepository extends Repository<AssignedRole, { readonly text?: string }>, Named<AssignedRole> {
  /** Who has a role, in words for people: users, API keys that are not revoked, and providers that map a group to it. */
  holdersOf(slug: RoleSlug): Promise<readonly string[]>;
}
