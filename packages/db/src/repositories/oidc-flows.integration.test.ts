import { newId, type OidcFlow } from '@waybill/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenDatabase, openDatabase } from '../testing/open-database.js';

let open: OpenDatabase;
beforeAll(async () => {
  open = await openDatabase();
});
afterAll(() => open.close());

const now = new Date('2026-03-01T10:00:00Z');
const digest = (): string => newId().replaceAll('-', '').repeat(2);

async function begun(): Promise<OidcFlow> {
  const slug = `p-${newId()}`;
  const provider = await open.db.read.oidcProviders.insert({
    ...{
      id: newId(),
      slug,
      name: 'Acme',
      enabled: true,
      issuer: 'https://login.acme.example',
      clientId: 'waybill',
      secretId: null,
    },
    ...{ caPem: null, scopes: [], groupsClaim: 'groups', roleMappings: [], newPeople: 'refused', secondFactorAmr: [] },
    ...{ secondFactorAcr: [], sessionMinutes: 60 },
  });
  const flow: OidcFlow = {
    ...{ stateHash: digest(), browserHash: digest(), providerId: provider.id, purpose: 'sign-in', userId: null },
    ...{ invitationId: null, returnTo: null, expiresAt: new Date('2026-03-01T10:10:00Z') },
  };
  await open.db.read.oidcFlows.insert(flow);
  return flow;
}

describe('a browser that is at a provider', () => {
  it('is the one that began: nobody who only knows the state ends it, and the right one still can', async () => {
    const { stateHash, browserHash } = await begun();
    const { oidcFlows } = open.db.read;
    expect(await oidcFlows.take({ stateHash, browserHash: digest() }, now)).toBeUndefined();
    expect(await oidcFlows.take({ stateHash: digest(), browserHash }, now)).toBeUndefined();
    expect(await oidcFlows.take({ stateHash, browserHash }, now)).toMatchObject({ stateHash, purpose: 'sign-in' });
  });

  it('ends once, also when it comes back five times at once, and not after its time', async () => {
    const { oidcFlows } = open.db.read;
    const flow = await begun();
    const taken = await Promise.all(Array.from({ length: 5 }, () => oidcFlows.take(flow, now)));
    expect(taken.filter((each) => each !== undefined)).toHaveLength(1);
    const late = await begun();
    expect(await oidcFlows.take(late, late.expiresAt)).toBeUndefined();
  });
});
