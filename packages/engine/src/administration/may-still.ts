import type { AuditActor, Id, Permission, RoleSlug, Scope, ScopedNoun } from '@waybill/core';
import type { AdministrationDeps } from './deps.js';
import { permissionsOfRole } from './held-permissions.js';

type Deps = Pick<AdministrationDeps, 'database' | 'clock'>;

/** What somebody may do now. */
interface Rights {
  readonly role: RoleSlug;
  readonly scope: Scope | null;
}

/** What takes a right. */
interface Wanted {
  readonly permission: Permission;
  /** What it is done to; whoever has a scope may do nothing that is done to no one thing. */
  readonly within?: { readonly noun: ScopedNoun; readonly id: Id } | undefined;
}

/** Whether who once did something may do it now: they are there and active, their role allows it, and it is within their scope. */
export async function mayStill(
  deps: Deps,
  who: Pick<AuditActor, 'kind' | 'id'>,
  { permission, within }: Wanted,
): Promise<boolean> {
  // Whoever can read the data directory is an administrator.
  if (who.kind === 'platform') return true;
  const rights = await rightsOf(deps, who);
  if (rights === undefined || !(await permissionsOfRole(deps.database.read, rights.role)).has(permission)) return false;
  if (rights.scope === null) return true;
  const { reach } = deps.database.read;
  return within !== undefined && reach.holds(await reach.of(rights.scope), within.noun, within.id);
}

async function rightsOf({ database, clock }: Deps, { kind, id }: Pick<AuditActor, 'kind' | 'id'>): Promise<Rights | undefined> {
  if (id === undefined) return undefined;
  if (kind === 'user') {
    const user = await database.read.users.find(id);
    return user?.status === 'active' ? user : undefined;
  }
  if (kind !== 'api-key') return undefined;
  const apiKey = await database.read.apiKeys.find(id);
  if (apiKey === undefined || apiKey.revokedAt !== null) return undefined;
  return apiKey.expiresAt !== null && apiKey.expiresAt <= clock.now() ? undefined : apiKey;
}
