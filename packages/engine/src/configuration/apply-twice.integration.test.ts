import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenAdministration, openAdministration } from '../administration/testing/open-administration.js';
import { changeApprovalPolicy } from '../approvals/policy.js';
import { applyConfiguration } from './apply-configuration.js';
import type { DesiredConfiguration } from './desired-configuration.js';
import { readDrift } from './drift.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
  await open.introduce();
});
afterAll(() => open.close());

it('proposes once what a file with fresh secrets asks for again and again', async () => {
  await changeApprovalPolicy(open.deps, { kinds: ['account', 'audit-settings'], expireAfterDays: 7 }, open.context);
  const file: DesiredConfiguration = {
    partners: [{ slug: 'acme', name: 'Acme', accounts: [{ username: 'acme', password: 'a partner password' }] }],
    streams: [
      {
        slug: 'siem',
        destination: {
          kind: 'webhook',
          url: 'https://siem.example/in',
          signingKey: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
        },
      },
    ],
  };
  const first = await applyConfiguration(open.deps, file, open.context);
  const again = await applyConfiguration(open.deps, file, open.context);
  const waits = (changes: typeof first) => changes.flatMap(({ waits: change }) => (change === undefined ? [] : [change.id]));
  expect(waits(first)).toHaveLength(2);
  expect(waits(again)).toEqual(waits(first));
  const { items } = await open.deps.database.read.proposedChanges.list({ state: 'waiting' }, { limit: 10 });
  expect(items).toHaveLength(2);
});

it('leaves for later what names a thing that waits for a second person, and proposes nothing when something fails', async () => {
  const local = { ...open.context, actor: { kind: 'platform', name: 'command line', method: 'local' } } as const;
  await changeApprovalPolicy(open.deps, { kinds: ['role'], expireAfterDays: 7 }, open.context);
  const provider = {
    slug: 'acme',
    name: 'Acme',
    issuer: 'https://login.acme.example',
    clientId: 'waybill',
    roleMappings: [{ group: 'night', role: 'night-shift' }],
  };
  const file: DesiredConfiguration = {
    roles: [{ slug: 'night-shift', description: 'At night', permissions: ['runs:read'] }],
    partners: [{ slug: 'beta', name: 'Beta' }],
    oidcProviders: [provider],
  };
  const waiting = async () =>
    (await open.deps.database.read.proposedChanges.list({ state: 'waiting' }, { limit: 10 })).items.length;
  const before = await waiting();
  const broken = {
    ...file,
    partners: [{ slug: 'beta', name: 'Beta', connections: [{ slug: 'beta', host: 'no host', username: 'u', password: 'p' }] }],
  };
  await expect(applyConfiguration(open.deps, broken, local)).rejects.toMatchObject({
    field: '/partners/0/connections/0/host',
  });
  expect(await waiting()).toBe(before);
  expect(await open.deps.database.read.partners.findBySlug('beta')).toBeUndefined();

  const changes = await applyConfiguration(open.deps, file, local);
  const outcomes = changes.map(({ noun, waits, waitsFor }) => [noun, waits?.operation, waitsFor]);
  expect(outcomes).toEqual([
    ['role', 'createRole', undefined],
    ['partner', undefined, undefined],
    ['oidc-provider', undefined, 'role night-shift'],
  ]);
  expect(await open.deps.database.read.partners.findBySlug('beta')).toBeDefined();
  expect(await waiting()).toBe(before + 1);
  expect((await readDrift(open.deps)).items.map(({ noun }) => noun)).not.toContain('oidc-provider');
});
