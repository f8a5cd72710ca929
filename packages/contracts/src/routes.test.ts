import { permissionsOf, type Role, roles } from '@waybill/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { allows } from './access-table.js';
import type { RouteContract } from './route.js';
import { routes } from './routes.js';

const all: readonly RouteContract[] = Object.values(routes);
/** The roles that a permission of an endpoint gives it to; none where it takes none. */
const rolesOf = (contract: RouteContract): readonly Role[] =>
  contract.access === 'public' || contract.access === 'signed-in'
    ? []
    : roles.filter((role) => allows(contract, { permissions: new Set(permissionsOf(role)), isScoped: false }));
const named = all.map((contract) => [contract.operationId, contract] as const);

/** Every property name an answer can hold, with the way to it. */
function fieldsOf(schema: unknown, way = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap((part) => fieldsOf(part, way));
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== 'properties') return fieldsOf(value, way);
    return Object.entries(z.record(z.string(), z.unknown()).parse(value)).flatMap(([name, property]) => [
      `${way}/${name}`,
      ...fieldsOf(property, `${way}/${name}`),
    ]);
  });
}

describe('the table of endpoints', () => {
  it('names every endpoint by its operationId, once', () => {
    expect(Object.keys(routes)).toEqual(all.map((contract) => contract.operationId));
    expect(new Set(all.map((contract) => `${contract.method} ${contract.path.replaceAll(/\{\w+\}/g, '{}')}`)).size).toBe(
      all.length,
    );
  });

  it('leaves only these without a session', () => {
    const open = all.filter((contract) => contract.access === 'public').map((contract) => contract.operationId);
    expect(open.toSorted()).toEqual([
      'acceptInvitation',
      'beginOidcInvitation',
      'beginOidcSignIn',
      'beginPasskeySignIn',
      'checkReceipt',
      'finishOidc',
      'getOpenApi',
      'getWaysToSignIn',
      'listSignInsByLink',
      'listTransfersByLink',
      'offerKeyByLink',
      'openAccountLink',
      'showInvitation',
      'signIn',
      'signInWithPasskey',
    ]);
  });

  it('lets a viewer and an auditor change nothing', () => {
    const harmless = [
      'signIn',
      'signOut',
      'changeOwnPassword',
      'previewSchedule',
      'exportAudit',
      'createAuditExport',
      'cancelAuditExport',
      'deleteAuditExport',
      'verifyAudit',
      'compareAuditAnchor',
      'saveView',
      'deleteSavedView',
      'checkReceipt',
    ];
    const changes = all.filter((contract) => contract.method !== 'GET' && !harmless.includes(contract.operationId));
    for (const contract of changes) {
      expect(rolesOf(contract), contract.operationId).not.toContain('viewer');
      expect(rolesOf(contract), contract.operationId).not.toContain('auditor');
    }
  });

  it('keeps people, API keys and audit exports from operators, and the trail from viewers', () => {
    for (const contract of all.filter(({ tag }) => ['users', 'api-keys'].includes(tag)))
      expect(rolesOf(contract)).not.toContain('operator');
    for (const contract of all.filter(({ tag }) => ['users', 'api-keys', 'audit'].includes(tag))) {
      if (!['getSigningKey', 'listSigningKeys'].includes(contract.operationId)) expect(rolesOf(contract)).not.toContain('viewer');
    }
    expect(rolesOf(routes.exportAudit)).not.toContain('operator');
  });

  it.each(named)('%s is complete', (_, contract) => {
    const inPath = [...contract.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(Object.keys(contract.params?.shape ?? {})).toEqual(inPath);
    if (contract.access !== 'public' && contract.access !== 'signed-in') expect(rolesOf(contract)).toContain('admin');
    if (contract.method !== 'GET') expect(contract.access).toBeDefined();
    expect(contract.response === undefined).toBe(contract.status === 204);
    if (contract.method === 'PATCH') expect(contract.ifMatch && contract.etag).toBe(true);
    if (contract.method === 'GET') expect(contract.body).toBeUndefined();
  });

  it.each(named)('%s refuses unknown keys', (_, contract) => {
    for (const schema of [contract.params, contract.query, contract.body]) {
      if (schema === undefined) continue;
      const issues = schema.safeParse({ 'no-such-field': 1 }).error?.issues ?? [];
      const flat = issues.flatMap((issue) => (issue.code === 'invalid_union' ? issue.errors.flat() : [issue]));
      expect(flat.some((issue) => issue.code === 'unrecognized_keys')).toBe(true);
    }
  });

  it.each(named)('%s can be described in OpenAPI', (_, contract) => {
    for (const schema of [contract.params, contract.query, contract.body]) {
      if (schema !== undefined) expect(() => z.toJSONSchema(schema, { io: 'input' })).not.toThrow();
    }
  });

  it.each(named)('%s answers with no secret', (operationId, contract) => {
    if (contract.response === undefined) return;
    const secret = /\/(password|passphrase|privateKey|secret\w*|\w*secret(id)?|\w*hash|token|tokenHash|sealed)$/i;
    const allowed: Readonly<Record<string, readonly string[]>> = {
      createApiKey: ['/token'],
      enrolTotp: ['/secret'],
      proposeSecondFactor: ['/secret'],
      listAuditEvents: ['/items/hash', '/items/prevHash', '/hash', '/prevHash'],
      getAuditEvent: ['/hash', '/prevHash'],
      proveAuditEvent: ['/event/hash'],
      getReceipt: ['/proof/event/hash', '/event/hash'],
      exportAudit: ['/hash', '/after/hash', '/head/hash'],
    };
    const found = fieldsOf(z.toJSONSchema(contract.response)).filter((way) => secret.test(way));
    expect(found.filter((way) => !allowed[operationId]?.includes(way))).toEqual([]);
  });

  it('keeps no answer that holds a secret for a repeated request', () => {
    expect('idempotent' in routes.createApiKey).toBe(false);
    expect('idempotent' in routes.enrolTotp).toBe(false);
  });
});
