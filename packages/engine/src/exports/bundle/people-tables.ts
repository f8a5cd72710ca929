import { type ApiKey, type AssignedRole, isBuiltInRole, type Repositories, type RoleSlug, type User } from '@waybill/core';
import { allOf } from '../../administration/all-of.js';
import { type FilledTable, tableOf } from './bundle-table.js';

/** Who did not sign in for so long is dormant (PCI DSS 8.2.6 asks for 90 days). */
export const DORMANT_DAYS = 90;
const DAY_MS = 86_400_000;

/** What a role may ask for, of the contract that the API enforces: of each built-in one. */
export interface RolePermission {
  readonly role: RoleSlug;
  /** `signed-in`, or the permission that it takes. */
  readonly permission: string;
  readonly operation: string;
  readonly request: string;
  readonly summary: string;
}

/** Whether something that may be used was not for {@link DORMANT_DAYS}; what was never used counts from when it was made. */
export function isDormant(lastUsedAt: Date | null, createdAt: Date, now: Date): boolean {
  return now.getTime() - (lastUsedAt ?? createdAt).getTime() > DORMANT_DAYS * DAY_MS;
}

export interface PeopleTables {
  readonly people: FilledTable;
  readonly apiKeys: FilledTable;
  readonly roles: FilledTable;
  readonly rolePermissions: FilledTable;
}

/** People, what their roles may do, and the credentials of programs. No password, token or secret, nor what could be tried against one. */
export async function peopleTables(read: Repositories, permissions: readonly RolePermission[], now: Date): Promise<PeopleTables> {
  const users = await allOf((page) => read.users.list({}, page));
  const keys = await allOf((page) => read.apiKeys.list({}, page));
  const roles = await allOf((page) => read.roles.list({}, page));
  return {
    people: peopleTable(users, now),
    apiKeys: apiKeyTable(keys, now),
    roles: roleTable(roles, users, keys),
    rolePermissions: permissionTable(withCustomRoles(permissions, roles)),
  };
}

function peopleTable(users: readonly User[], now: Date): FilledTable {
  return tableOf<User, string>(
    {
      name: 'populations/people',
      title: 'People',
      about: `Everybody who may sign in to the console. Dormant: active, and not signed in for ${DORMANT_DAYS} days.`,
    },
    {
      id: ({ id }) => id,
      username: ({ username }) => username,
      name: ({ name }) => name,
      role: ({ role }) => role,
      status: ({ status }) => status,
      secondFactorSince: ({ secondFactorSince }) => secondFactorSince,
      passkeys: ({ passkeyCount }) => passkeyCount,
      lastSignInAt: ({ lastSignInAt }) => lastSignInAt,
      dormant: ({ status, lastSignInAt, createdAt }) => status === 'active' && isDormant(lastSignInAt, createdAt, now),
      mustChangePassword: ({ mustChangePassword }) => mustChangePassword,
      createdAt: ({ createdAt }) => createdAt,
      updatedAt: ({ updatedAt }) => updatedAt,
    },
    users,
  );
}

function apiKeyTable(keys: readonly ApiKey[], now: Date): FilledTable {
  const holds = ({ revokedAt, expiresAt }: ApiKey): boolean => revokedAt === null && (expiresAt === null || expiresAt > now);
  return tableOf<ApiKey, string>(
    {
      name: 'populations/api-keys',
      title: 'API keys',
      about: `The credentials of programs. Dormant: still good, and not used for ${DORMANT_DAYS} days.`,
    },
    {
      id: ({ id }) => id,
      name: ({ name }) => name,
      role: ({ role }) => role,
      beginsWith: ({ prefix }) => prefix,
      holds,
      lastUsedAt: ({ lastUsedAt }) => lastUsedAt,
      dormant: (key) => holds(key) && isDormant(key.lastUsedAt, key.createdAt, now),
      expiresAt: ({ expiresAt }) => expiresAt,
      revokedAt: ({ revokedAt }) => revokedAt,
      createdAt: ({ createdAt }) => createdAt,
    },
    keys,
  );
}

/** Whoever is an administrator may ask for everything; another role for that part of it whose permissions it has. */
function withCustomRoles(permissions: readonly RolePermission[], roles: readonly AssignedRole[]): readonly RolePermission[] {
  const everything = permissions.filter(({ role }) => role === 'admin');
  const custom = roles.flatMap(({ slug, permissions: held }) => {
    const mayTake = new Set<string>(['signed-in', ...held]);
    return isBuiltInRole(slug)
      ? []
      : everything.filter(({ permission }) => mayTake.has(permission)).map((each) => ({ ...each, role: slug }));
  });
  return [...permissions, ...custom];
}

function roleTable(roles: readonly AssignedRole[], users: readonly User[], keys: readonly ApiKey[]): FilledTable {
  const countOf = (things: readonly { readonly role: RoleSlug }[], slug: RoleSlug): number =>
    things.filter(({ role }) => role === slug).length;
  return tableOf<AssignedRole, string>(
    {
      name: 'populations/roles',
      title: 'Roles',
      about: 'What people and API keys may do: the built-in roles and those that were made here, and how many have each.',
    },
    {
      role: ({ slug }) => slug,
      builtIn: ({ isBuiltIn }) => isBuiltIn,
      description: ({ description }) => description,
      permissions: ({ permissions }) => [...permissions],
      people: ({ slug }) => countOf(users, slug),
      apiKeys: ({ slug }) => countOf(keys, slug),
      createdAt: ({ createdAt }) => createdAt,
      updatedAt: ({ updatedAt }) => updatedAt,
    },
    roles,
  );
}

function permissionTable(permissions: readonly RolePermission[]): FilledTable {
  return tableOf<RolePermission, string>(
    {
      name: 'populations/role-permissions',
      title: 'Roles and their permissions',
      about: 'What each role may ask of the API, which is also all that the console can do. What is not listed is refused.',
    },
    {
      role: ({ role }) => role,
      permission: ({ permission }) => permission,
      operation: ({ operation }) => operation,
      request: ({ request }) => request,
      summary: ({ summary }) => summary,
    },
    permissions,
  );
}
