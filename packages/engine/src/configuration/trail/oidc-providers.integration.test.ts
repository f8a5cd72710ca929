import { afterAll, beforeAll, expect, it } from 'vitest';
import { localActor } from '../../administration/actors.js';
import { partyOf } from '../../administration/oidc-providers.js';
import { failureOf, type OpenAdministration, openAdministration } from '../../administration/testing/open-administration.js';
import { changeApprovalPolicy } from '../../approvals/policy.js';
import { applyConfiguration, previewConfiguration } from '../apply-configuration.js';
import type { DesiredConfiguration } from '../desired-configuration.js';
import { readDrift } from '../drift.js';

let open: OpenAdministration;
beforeAll(async () => {
  open = await openAdministration();
});
afterAll(() => open.close());

const context = { actor: localActor('test') };
const plan = async (wanted: DesiredConfiguration) =>
  (await previewConfiguration(open.deps, wanted)).filter(({ action }) => action !== 'unchanged');
const apply = (wanted: DesiredConfiguration) => applyConfiguration(open.deps, wanted, context);
const aProvider = (slug: string) => ({ slug, name: 'Acme', issuer: `https://${slug}.acme.example`, clientId: 'waybill' });
const find = (slug: string) => open.database.read.oidcProviders.findBySlug(slug);
const secretOf = async (slug: string) => {
  const provider = await find(slug);
  return provider === undefined ? undefined : (await partyOf(open.deps, provider)).clientSecret;
};

it('sets up a provider and the role that its groups have, and finds nothing to do the second time', async () => {
  const file: DesiredConfiguration = {
    roles: [{ slug: 'night-shift', permissions: ['runs:read'] }],
    oidcProviders: [
      {
        ...{ ...aProvider('first'), clientSecret: 'a client secret', secondFactorAmr: ['mfa'] },
        roleMappings: [
          { group: 'ops', role: 'night-shift' },
          { group: 'all', role: 'viewer' },
        ],
      },
    ],
  };
  expect((await plan(file)).map(({ action, noun, name }) => `${action} ${noun} ${name}`)).toEqual([
    'create role night-shift',
    'create oidc-provider first',
  ]);
  await apply(file);
  expect(await plan(file)).toEqual([]);
  expect(await secretOf('first')).toBe('a client secret');
  const before = await find('first');
  await apply(file);
  expect(await find('first')).toEqual(before);
  expect(JSON.stringify(await open.events())).not.toContain('a client secret');
});

it('changes what differs, sets a new secret, and leaves alone what is not named', async () => {
  await apply({ oidcProviders: [{ ...aProvider('second'), clientSecret: 'one', sessionMinutes: 60 }] });
  const named = { oidcProviders: [{ ...aProvider('second'), name: 'Acme Entra ID' }] };
  expect((await plan(named)).map(({ fields }) => fields.map(({ field }) => field))).toEqual([['name']]);
  await apply(named);
  expect(await find('second')).toMatchObject({ name: 'Acme Entra ID', sessionMinutes: 60 });
  expect(await secretOf('second')).toBe('one');
  await apply({ oidcProviders: [{ ...aProvider('second'), clientSecret: 'two' }] });
  expect(await secretOf('second')).toBe('two');
  await apply({ oidcProviders: [{ ...aProvider('second'), clientSecret: null }] });
  expect(await secretOf('second')).toBeNull();
});

it('is drift when it is changed by other means', async () => {
  const file = { oidcProviders: [{ ...aProvider('third'), enabled: true }] };
  await apply(file);
  const provider = await find('third');
  if (provider === undefined) throw new Error('It is not there.');
  await open.database.transaction((tx) => tx.oidcProviders.update({ ...provider, enabled: false }));
  const { items } = await readDrift(open.deps);
  expect(items.filter(({ noun }) => noun === 'oidc-provider')).toMatchObject([
    { name: 'third', state: 'changed', fields: [{ field: 'enabled', applied: true, now: false }] },
  ]);
  await apply(file);
  expect((await readDrift(open.deps)).items.filter(({ name }) => name === 'third')).toEqual([]);
});

it.each([
  ['another issuer', { issuer: 'https://elsewhere.example' }, '/oidcProviders/0/issuer'],
  ['an issuer that is none', { slug: 'new', issuer: 'acme' }, '/oidcProviders/0/issuer'],
  ['a role that is not there', { roleMappings: [{ group: 'a', role: 'nobody' }] }, '/oidcProviders/0/roleMappings/0/role'],
  ['new people without a role', { newPeople: 'created' }, '/oidcProviders/0/newPeople'],
  ['certificates that are none', { caPem: 'x' }, '/oidcProviders/0/caPem'],
  ['a kept secret where there is none', { keepsSecret: true }, '/oidcProviders/0/clientSecretFile'],
] as const)('refuses %s before anything is changed', async (_, change, field) => {
  await apply({ oidcProviders: [aProvider('fixed')] });
  const wanted = { oidcProviders: [{ ...aProvider('fixed'), ...change }] };
  expect(await failureOf(plan(wanted))).toMatchObject({ code: 'input.invalid', field });
});

it('waits for a second person with providers and with roles, once each, where roles take one', async () => {
  await changeApprovalPolicy(open.deps, { kinds: ['role'], expireAfterDays: 7 }, context);
  const file: DesiredConfiguration = {
    roles: [{ slug: 'waiting', permissions: ['runs:read'] }],
    oidcProviders: [{ ...aProvider('waiting'), clientSecret: 'a client secret' }],
  };
  const waits = async () => (await apply(file)).flatMap(({ waits: change }) => (change === undefined ? [] : [change.id]));
  const first = await waits();
  expect(first).toHaveLength(2);
  expect(await waits()).toEqual(first);
  expect(await find('waiting')).toBeUndefined();
  expect(await open.database.read.roles.findBySlug('waiting')).toBeUndefined();
  const { items } = await open.database.read.proposedChanges.list({ state: 'waiting' }, { limit: 10 });
  expect(items.map(({ operation }) => operation).toSorted()).toEqual(['createOidcProvider', 'createRole']);
  await changeApprovalPolicy(open.deps, { kinds: [], expireAfterDays: 7 }, context);
});
