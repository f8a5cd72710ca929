import { buildRequest, type RouteContract, routes } from '@waybill/contracts';
import { newId } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi, type TestApi } from '../testing/test-api.js';

/** Everything that answers without a session. Whoever adds to it knows why. */
const answersWithoutSession = [
  'signIn',
  'getOpenApi',
  'checkReceipt',
  'openAccountLink',
  'offerKeyByLink',
  'listSignInsByLink',
  'listTransfersByLink',
  'showInvitation',
  'acceptInvitation',
  'beginPasskeySignIn',
  'signInWithPasskey',
  'getWaysToSignIn',
  'beginOidcSignIn',
  'beginOidcInvitation',
  'finishOidc',
];

const contracts: readonly RouteContract[] = Object.values(routes);
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.close());

/** A request of the contract's form that finds nothing and changes nothing. */
function harmless(contract: RouteContract) {
  const { body: _, ...bodiless } = contract;
  const { method, url } = buildRequest(bodiless, { params: { id: newId() } });
  return { method, url, payload: '{"unknown-field":1}', headers: { 'content-type': 'application/json' } };
}

describe('the permission matrix', () => {
  it('lets nobody without a session in but at the listed addresses', async () => {
    const open: string[] = [];
    for (const contract of contracts) {
      const { status, body } = await api.anonymous.send(harmless(contract));
      if (status === 401) expect(body['code']).toBe('request.unauthenticated');
      else open.push(contract.operationId);
    }
    expect(open.toSorted()).toEqual(answersWithoutSession.toSorted());
    expect(
      contracts
        .filter(({ access }) => access === 'public')
        .map(({ operationId }) => operationId)
        .toSorted(),
    ).toEqual(open.toSorted());
  });

  it('lets a viewer read, and neither change nor read the trail', async () => {
    expect((await api.as('viewer').call(routes.listPartners, {})).status).toBe(200);
    expect((await api.as('viewer').call(routes.listAuditEvents, {})).body).toMatchObject({
      code: 'permission.denied',
      status: 403,
    });
    const { body } = await api.as('viewer').call(routes.createPartner, { body: { slug: 'no', name: 'No' } });
    expect(body).toMatchObject({ code: 'permission.denied', detail: expect.stringContaining('admin or operator') });
  });

  it('writes every denial of a known caller to the audit trail, with who and what', async () => {
    const client = api.as('viewer');
    const { status } = await client.call(routes.createPartner, { body: { slug: 'denied', name: 'Denied' } });
    expect(status).toBe(403);
    const denied = await api.database.read.auditTrail.list({ type: 'access.denied', actorName: 'test viewer' }, { limit: 1 });
    expect(denied.items[0]).toMatchObject({
      outcome: 'denied',
      actor: { kind: 'api-key', name: 'test viewer', role: 'viewer' },
      target: { name: 'createPartner' },
    });
  });

  it('refuses an API key that is unknown, revoked or not one, and records it once a minute an address', async () => {
    const before = await denials();
    for (const authorization of [`Bearer wb_${'a'.repeat(51)}`, 'Bearer nonsense', 'Basic YTpi', 'Bearer ']) {
      expect((await api.anonymous.with({ authorization }).call(routes.listPartners, {})).status).toBe(401);
    }
    expect((await denials()) - before).toBe(1);
  });

  it('does not fall back to another credential when an API key is refused', async () => {
    const person = await api.makeUser('admin');
    const signedIn = await api.anonymous.call(routes.signIn, { body: person });
    const cookie = String(signedIn.headers['set-cookie']).split(';')[0] ?? '';
    expect((await api.anonymous.with({ cookie }).call(routes.listPartners, {})).status).toBe(200);
    expect((await api.anonymous.with({ cookie, authorization: 'Bearer wb_no' }).call(routes.listPartners, {})).status).toBe(401);
  });

  it('writes who read the audit trail into it', async () => {
    await api.as('auditor').call(routes.listAuditEvents, { query: { limit: 1 } });
    const page = await api.database.read.auditTrail.list({ type: 'audit.read', actorName: 'test auditor' }, { limit: 1 });
    expect(page.items).toHaveLength(1);
  });
});

async function denials(): Promise<number> {
  const page = await api.database.read.auditTrail.list({ type: 'access.denied', actorName: 'anonymous' }, { limit: 200 });
  return page.items.length;
}
