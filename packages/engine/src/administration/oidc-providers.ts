import {
  classifyAddress,
  Failure,
  type Id,
  newId,
  type OidcProvider,
  type RoleMapping,
  type SealedRecord,
  type Tx,
} from '@waybill/core';
import { checkCertificates } from '../streams/stream-input.js';
import type { ActorContext, AdministrationDeps } from './deps.js';
import { checkGrant } from './held-permissions.js';
import { type ChangeOf, checkSlug, checkVersion, invalid, taken } from './input-checks.js';
import type { OidcParty, OidcStep } from './oidc-tools.js';
import { actBy, changedFields, type Described, recordAct } from './record-change.js';
import { sealText } from './sealing.js';
import { oneAtATime } from './users.js';

/** A new provider. */
export interface CreateOidcProviderInput {
  readonly slug: string;
  readonly name: string;
  readonly issuer: string;
  readonly clientId: string;
  /** Absent or null: a public client. */
  readonly clientSecret?: string | null;
  readonly caPem?: string | null;
  /** `profile` and `email` when absent. */
  readonly scopes?: readonly string[];
  /** `groups` when absent. */
  readonly groupsClaim?: string;
  readonly roleMappings?: readonly RoleMapping[];
  /** `refused` when absent. */
  readonly newPeople?: OidcProvider['newPeople'];
  readonly secondFactorAmr?: readonly string[];
  readonly secondFactorAcr?: readonly string[];
  /** 720 when absent. */
  readonly sessionMinutes?: number;
  /** True when absent. */
  readonly enabled?: boolean;
}

/** The fields of a provider to change; what is absent stays. */
export type UpdateOidcProviderInput = Partial<Omit<CreateOidcProviderInput, 'slug' | 'issuer'>>;

/** What is configured of a provider beside its client secret. */
export type ProviderRules = Omit<OidcProvider, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'secretId'>;

/** Each is a button of the sign-in page. */
const MOST_PROVIDERS = 20;

/** Sets up a provider; people can sign in by it from now on. Nothing is asked of it here: {@link testOidcProvider} does. @throws Failure `conflict.duplicate`, `input.invalid` */
export async function createOidcProvider(
  deps: AdministrationDeps,
  input: CreateOidcProviderInput,
  context: ActorContext,
): Promise<OidcProvider> {
  checkSlug(input.slug);
  checkIssuer(input.issuer);
  const wanted = providerOf(input);
  checkProvider(wanted);
  return deps.database.transaction(async (tx) => {
    if ((await tx.oidcProviders.findBySlug(input.slug)) !== undefined)
      throw taken('/slug', `There is a provider "${input.slug}" already.`);
    if ((await tx.oidcProviders.list({}, { limit: MOST_PROVIDERS })).items.length === MOST_PROVIDERS)
      throw invalid('/slug', `There are ${MOST_PROVIDERS} providers already, which is the most; delete one that is not needed.`);
    await checkMappings(tx, context, wanted);
    const secretId = await keepSecret(deps, tx, input.clientSecret);
    const provider = await tx.oidcProviders.insert({ id: newId(), ...wanted, secretId });
    recordProvider(tx, 'oidc-provider.created', context, provider, { after: describeProvider(provider) });
    return provider;
  });
}

/** A new provider with what its input leaves out. */
export function providerOf(input: CreateOidcProviderInput): ProviderRules {
  return {
    ...{ slug: input.slug, issuer: input.issuer, name: input.name, clientId: input.clientId, enabled: input.enabled ?? true },
    ...{ caPem: input.caPem ?? null, scopes: input.scopes ?? ['profile', 'email'], groupsClaim: input.groupsClaim ?? 'groups' },
    ...{ roleMappings: input.roleMappings ?? [], newPeople: input.newPeople ?? 'refused' },
    ...{ secondFactorAmr: input.secondFactorAmr ?? [], secondFactorAcr: input.secondFactorAcr ?? [] },
    sessionMinutes: input.sessionMinutes ?? 720,
  };
}

/**
 * Changes the given fields. Switching it off, and another client, ends the sessions that began by it.
 * @throws Failure `version.stale`, `input.invalid`
 */
export async function updateOidcProvider(
  deps: AdministrationDeps,
  { id, version, changes }: ChangeOf<UpdateOidcProviderInput>,
  context: ActorContext,
): Promise<OidcProvider> {
  const { clientSecret, ...fields } = changes;
  return deps.database.transaction(async (tx) => {
    const before = await tx.oidcProviders.get(id);
    checkVersion(before, version);
    const secretId = clientSecret === undefined ? before.secretId : await keepSecret(deps, tx, clientSecret);
    const wanted: OidcProvider = { ...before, ...fields, secretId };
    checkProvider(wanted);
    const change = changedFields(describeProvider(before), describeProvider(wanted));
    if (change === undefined) return before;
    await checkMappings(tx, context, wanted);
    const after = await tx.oidcProviders.update(wanted);
    if (secretId !== before.secretId && before.secretId !== null) await tx.secrets.remove(before.secretId);
    if (!after.enabled || after.clientId !== before.clientId) await tx.webSessions.removeOfProvider(id);
    recordProvider(tx, 'oidc-provider.updated', context, after, change);
    return after;
  });
}

/** Takes a provider away, with the sessions that began by it and who was known by which subject. The people stay. @throws Failure `not-found` */
export async function deleteOidcProvider(deps: AdministrationDeps, id: Id, context: ActorContext): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const provider = await tx.oidcProviders.get(id);
    await tx.oidcProviders.remove(provider);
    if (provider.secretId !== null) await tx.secrets.remove(provider.secretId);
    recordProvider(tx, 'oidc-provider.deleted', context, provider, { before: describeProvider(provider) });
  });
}

/** How far a test came. */
export interface OidcTest {
  readonly ok: boolean;
  readonly steps: readonly OidcStep[];
  /** What has to be registered at the provider. */
  readonly redirectUri: string;
}

/**
 * Asks a provider, on or off, what it says of itself, for its keys, and whether it knows the client. Nobody signs in.
 * @throws Failure `not-found`; what is wrong with the provider is a result, not an error
 */
export async function testOidcProvider(
  deps: AdministrationDeps,
  { id, publicUrl }: { readonly id: Id; readonly publicUrl: string },
  context: ActorContext,
): Promise<OidcTest> {
  const provider = await deps.database.read.oidcProviders.get(id);
  const redirectUri = redirectUriOf(publicUrl, provider.slug);
  const steps = await deps.oidc.inspect(await partyOf(deps, provider), redirectUri);
  const failed = steps.find(({ ok }) => !ok);
  await deps.database.transaction(async (tx) => {
    tx.audit.append({
      ...actBy(context),
      ...{ type: 'oidc-provider.tested', outcome: failed === undefined ? 'success' : 'failure' },
      target: { kind: 'oidc-provider', id, name: provider.slug },
      ...(failed === undefined ? {} : { failure: { code: 'sign-in.provider-unreachable', detail: failed.detail } }),
      details: { reached: steps.filter(({ ok }) => ok).map(({ name }) => name) },
    });
  });
  return { ok: failed === undefined, steps, redirectUri };
}

/** Where a provider sends browsers back to. Each has an address of its own, so that none can answer for another (RFC 9700, section 4.4). */
export function redirectUriOf(publicUrl: string, slug: string): string {
  return new URL(`/sign-in/callback/${slug}`, publicUrl).href;
}

/** A provider with its secret opened. @throws Failure `secret.*` */
export async function partyOf(
  deps: Pick<AdministrationDeps, 'database' | 'secretBox'>,
  { issuer, clientId, secretId, caPem }: OidcProvider,
): Promise<OidcParty> {
  if (secretId === null) return { issuer, clientId, clientSecret: null, caPem };
  const sealed = await deps.database.read.secrets.get(secretId);
  const clientSecret = deps.secretBox.open(sealed, (plain) => Buffer.from(plain).toString('utf8'));
  return { issuer, clientId, clientSecret, caPem };
}

/** @throws Failure `input.invalid` for what no provider can have as its issuer */
export function checkIssuer(issuer: string): void {
  const example = 'Give it as the provider states it, such as https://login.acme.example/realms/acme.';
  if (!URL.canParse(issuer)) throw invalid('/issuer', `This is no address. ${example}`);
  const { protocol, hostname, search, hash, username, password } = new URL(issuer);
  const isLocal = hostname === 'localhost' || classifyAddress(hostname).class === 'loopback';
  if (protocol !== 'https:' && !(protocol === 'http:' && isLocal))
    throw invalid('/issuer', `An issuer is an address of https. ${example}`);
  if (search !== '' || hash !== '' || username !== '' || password !== '' || /[?#]/.test(issuer))
    throw invalid('/issuer', `An issuer has no query, no fragment and no credential in it. ${example}`);
  if (issuer.includes('/.well-known/')) throw invalid('/issuer', 'Give the issuer, without /.well-known/ and what follows it.');
}

/** @throws Failure `input.invalid` for rules that contradict each other, and certificates that cannot be read */
export function checkProvider({
  newPeople,
  roleMappings,
  caPem,
}: Pick<OidcProvider, 'newPeople' | 'roleMappings' | 'caPem'>): void {
  if (newPeople === 'created' && roleMappings.length === 0)
    throw invalid('/newPeople', 'Whoever is new gets the role of their groups: map at least one group to a role first.');
  const limited = roleMappings.findIndex(({ role }) => role === 'partner-admin');
  if (limited !== -1)
    throw invalid(
      `/roleMappings/${limited}/role`,
      'A partner-admin is limited to some partners, which a group does not say: invite them.',
    );
  const groups = roleMappings.map(({ group }) => group);
  const twice = groups.findIndex((group, index) => groups.indexOf(group) !== index);
  if (twice !== -1) throw invalid(`/roleMappings/${twice}/group`, 'This group is mapped already; the first one counts.');
  if (caPem !== null) checkCertificates('/caPem', caPem);
}

/** Whoever maps a group to a role gives it. @throws Failure `input.invalid`, `permission.denied` */
async function checkMappings(tx: Tx, context: ActorContext, { roleMappings }: Pick<OidcProvider, 'roleMappings'>): Promise<void> {
  await oneAtATime(tx);
  for (const [index, { role }] of roleMappings.entries()) await checkGrant(tx, context, role, `/roleMappings/${index}/role`);
}

async function keepSecret(deps: AdministrationDeps, tx: Tx, secret: string | null | undefined): Promise<Id | null> {
  if (secret === undefined || secret === null) return null;
  const sealed: SealedRecord = sealText(deps, secret);
  await tx.secrets.insert(sealed);
  return sealed.id;
}

function describeProvider(provider: Omit<OidcProvider, 'version'>): Described {
  return { slug: provider.slug, secretId: provider.secretId, ...describeProviderRules(provider) };
}

/** What is configured of a provider, as it is compared; its certificates by their fingerprints. */
export function describeProviderRules(provider: Omit<ProviderRules, 'slug'>): Described {
  const { name, enabled, issuer, clientId, caPem, scopes, groupsClaim, roleMappings, newPeople, sessionMinutes } = provider;
  return {
    ...{ name, enabled, issuer, clientId, groupsClaim, newPeople, sessionMinutes },
    ca:
      caPem === null
        ? null
        : checkCertificates('/caPem', caPem).map(
            ({ fingerprint256 }) => `SHA256:${fingerprint256.replaceAll(':', '').toLowerCase()}`,
          ),
    scopes: [...scopes],
    roleMappings: roleMappings.map(({ group, role }) => ({ group, role })),
    secondFactorAmr: [...provider.secondFactorAmr],
    secondFactorAcr: [...provider.secondFactorAcr],
  };
}

function recordProvider(
  tx: Tx,
  type: 'oidc-provider.created' | 'oidc-provider.updated' | 'oidc-provider.deleted',
  context: ActorContext,
  { id, slug }: OidcProvider,
  change: NonNullable<Parameters<typeof recordAct>[1]['change']>,
): void {
  recordAct(tx, { type, context, target: { kind: 'oidc-provider', id, name: slug }, noun: 'oidc-providers', change });
}

/** @throws Failure `not-found`, for one that is off as for one that never was */
export async function enabledProvider(deps: Pick<AdministrationDeps, 'database'>, slug: string): Promise<OidcProvider> {
  const provider = await deps.database.read.oidcProviders.findBySlug(slug);
  if (provider?.enabled === true) return provider;
  throw new Failure('not-found', { publicDetail: 'Nobody signs in by this provider. Choose another way.' });
}
