import { Failure, type ProposedChange, type RoleSlug, type Scope } from '@waybill/core';
import type { AdministrationDeps } from '../administration/deps.js';
import { permissionsOfRole } from '../administration/held-permissions.js';
import type { Act } from './act.js';

/** What somebody may do now. */
interface Rights {
  readonly role: RoleSlug;
  readonly scope: Scope | null;
}

/**
 * Checks that who asked may still do it: that they are there and active, that their role allows it, and that it is within their scope.
 * @throws Failure `permission.denied`
 */
export async function assertAskerMayStill<Input>(
  deps: AdministrationDeps,
  { askedBy }: Pick<ProposedChange, 'askedBy'>,
  { act, input }: { readonly act: Act<Input>; readonly input: Input },
): Promise<void> {
  // Whoever can read the data directory is an administrator.
  if (askedBy.kind === 'platform') return;
  const rights = await rightsOf(deps, askedBy);
  if (rights !== undefined && (await permissionsOfRole(deps.database.read, rights.role)).has(act.permission)) {
    if (rights.scope === null) return;
    const { reach } = deps.database.read;
    const within = act.within?.(input);
    if (within !== undefined && (await reach.holds(await reach.of(rights.scope), within.noun, within.id))) return;
  }
  throw new Failure('permission.denied', {
    publicDetail: `Who asked for this (${askedBy.name}) may not do it any more. Reject it; somebody who may can ask anew.`,
  });
}

async function rightsOf(
  { database, clock }: AdministrationDeps,
  { kind, id }: ProposedChange['askedBy'],
): Promise<Rights | undefined> {
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
