import { permissionsOf } from '@waybill/core';
import { expect, it } from 'vitest';
import { operationsFor } from './role-permissions.js';

it('what somebody may ask for follows from their role, and from whether they have a scope', () => {
  const viewer = operationsFor({ permissions: new Set(permissionsOf('viewer')), isScoped: false });
  expect(viewer).toContain('listPartners');
  expect(viewer).not.toContain('createPartner');
  expect(operationsFor({ permissions: new Set(permissionsOf('auditor')), isScoped: false })).toContain('exportAudit');
  expect(operationsFor({ permissions: new Set(permissionsOf('operator')), isScoped: false })).toContain('createPartner');
  const scoped = operationsFor({ permissions: new Set(permissionsOf('operator')), isScoped: true });
  expect(scoped).toContain('requestRun');
  expect(scoped).not.toContain('createPartner');
});
