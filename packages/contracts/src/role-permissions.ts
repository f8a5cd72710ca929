import { permissionsOf, type Role, roles } from '@waybill/core';
import { type Asker, allows } from './access-table.js';
import type { RouteContract } from './route.js';
import { routes } from './routes.js';

/** What one role may ask for. */
export interface RolePermission {
  readonly role: Role;
  /** `signed-in`, or the permission that it takes. */
  readonly permission: string;
  readonly operation: string;
  /** Such as `POST /partners`. */
  readonly request: string;
  readonly summary: string;
}

const all: readonly RouteContract[] = Object.values(routes);

/** Everything that each built-in role may ask for, of the contract that the API enforces. */
export function rolePermissions(): readonly RolePermission[] {
  return roles.flatMap((role) => {
    const asker = { permissions: new Set(permissionsOf(role)), isScoped: role === 'partner-admin' };
    return all
      .filter((contract) => contract.access !== 'public' && allows(contract, asker))
      .map(({ operationId, access, method, path, summary }) => ({
        ...{ role, permission: access, operation: operationId, request: `${method} ${path}`, summary },
      }));
  });
}

/** The endpoints, by operationId, that somebody may ask for. With a scope, the rule of the endpoint then says of what. */
export function operationsFor(asker: Asker): readonly string[] {
  return all.filter((contract) => allows(contract, asker)).map(({ operationId }) => operationId);
}
