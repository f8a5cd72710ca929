import { type Permission, permissionsOf, roles } from '@waybill/core';
import type { RouteContract } from './route.js';

/** Somebody who asks. */
export interface Asker {
  /** What their role may do. */
  readonly permissions: Pick<ReadonlySet<Permission>, 'has'>;
  /** Whether they are limited to some partners. */
  readonly isScoped: boolean;
}

/**
 * Whether somebody signed in may ask for an endpoint: the one decision of the API, the console and the docs page. With a scope, the API looks further,
 * by the rule of the endpoint, at what is asked for.
 */
export function allows({ access, scope }: Pick<RouteContract, 'access' | 'scope'>, { permissions, isScoped }: Asker): boolean {
  if (access === 'public' || access === 'signed-in') return true;
  return permissions.has(access) && (!isScoped || scope !== undefined);
}

const title = `# What each role may do

Every endpoint below \`/api/v1\`, the permission that it takes (a noun and a verb), and the built-in roles that have it. What is not here is nobody's: an endpoint without a
permission is not served. This page is made of the table that the API decides by (\`packages/core/src/permissions.ts\` and the contracts), and
\`apps/api/src/http/permission-matrix.exhaustive.test.ts\` sends each endpoint a request as each role and holds the answers against it.
Roles of your own are put together of the same permissions ([people.md](people.md#roles)): a column of theirs would say \`yes\` where they have the permission of the row.
\`public\` takes no session; \`signed-in\` is open to every role and concerns whoever asks. How people get a role: [people.md](people.md).

## With a scope

A person or an API key can be limited to some partners, by name or by tag ([people.md](people.md#scopes)). The last column says what is left of a row then, whatever the role has:

- *in scope*: lists, and figures, are of what is within the scope; what an id names is not there (404) unless it is. With fields in brackets, changes take no others.
- *shared*: the answer is no partner's.
- *–*: nothing (403). It concerns the whole platform, or could lead to what is another partner's: what names a store, a key, a connection or another job takes somebody without a scope.
- *own*: it concerns whoever asks.

A job is within a scope when everything that it has to do with is: all its connections, of every version that there was, and the jobs after which it runs.
A partner-admin always has a scope.

## Endpoints
`;

const mark = (isAllowed: boolean): string => (isAllowed ? 'yes' : '–');

function scoped({ access, scope }: RouteContract): string {
  if (access === 'public' || access === 'signed-in') return 'own';
  if (scope === undefined) return '–';
  if (scope === 'shared') return 'shared';
  if (scope === 'listed' || scope.fields === undefined) return 'in scope';
  return scope.fields.length === 0 ? 'in scope (no fields)' : `in scope (${scope.fields.join(', ')})`;
}

/** The docs page of permissions (`docs/permissions.md`): a row for every endpoint, a column for every role, and what is left of it with a scope. */
export function accessTable(contracts: readonly RouteContract[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  // A partner-admin without a scope is nobody.
  const askers = roles.map((role) => ({ permissions: new Set(permissionsOf(role)), isScoped: role === 'partner-admin' }));
  return [
    title,
    row(['endpoint', 'request', 'permission', ...roles, 'with a scope']),
    row(['---', '---', '---', ...roles.map(() => '---'), '---']),
    ...contracts.map((contract) =>
      row([
        contract.operationId,
        `\`${contract.method} ${contract.path}\``,
        `\`${contract.access}\``,
        ...askers.map((asker) => mark(allows(contract, asker))),
        scoped(contract),
      ]),
    ),
    '',
  ].join('\n');
}
