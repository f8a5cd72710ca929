import { fileURLToPath } from 'node:url';
import { hasPermission, permissionTable, roles, rolesWith } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { accessTable } from './access-table.js';
import { routes } from './routes.js';

const permissions = Object.entries(permissionTable).flatMap(([noun, verbs]) =>
  Object.keys(verbs).map((verb) => `${noun}:${verb}`),
);

describe('permissions', () => {
  it('are what docs/permissions.md says; `npx vitest run --project unit packages/contracts/src/access-table.test.ts --update` writes it anew', async () => {
    const page = fileURLToPath(new URL('../../../docs/permissions.md', import.meta.url));
    await expect(accessTable(Object.values(routes))).toMatchFileSnapshot(page);
  });

  it('are each taken by an endpoint, and there is none that the table does not know', () => {
    const taken = new Set<string>(Object.values(routes).map(({ access }) => access));
    expect([...taken].filter((each) => each !== 'public' && each !== 'signed-in').toSorted()).toEqual(permissions.toSorted());
  });

  it('are all an administrator’s, and nobody has one that is not in the table', () => {
    for (const { access } of Object.values(routes)) {
      if (access !== 'public' && access !== 'signed-in') expect(rolesWith(access), access).toContain('admin');
    }
    const unknown: string = 'partners:sell';
    for (const role of roles) expect(Reflect.apply(hasPermission, undefined, [role, unknown])).toBe(false);
  });
});
