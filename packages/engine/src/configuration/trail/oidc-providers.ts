import { isBuiltInRole, type OidcProvider } from '@waybill/core';
import type { ActorContext, AdministrationDeps } from '../../administration/deps.js';
import { invalid, withinField } from '../../administration/input-checks.js';
import {
  checkIssuer,
  checkProvider,
  createOidcProvider,
  describeProviderRules,
  providerOf,
  updateOidcProvider,
} from '../../administration/oidc-providers.js';
import { isSealedText } from '../../administration/sealing.js';
import { assertAlone } from '../../approvals/go-on.js';
import { type CurrentConfiguration, PRESENT, type SecretShown, TO_BE_SET } from '../current-configuration.js';
import type { DesiredOidcProvider } from '../desired-trail.js';
import type { ConfigurationItem } from '../plan-configuration.js';
import { type DescribedThing, stated } from './named.js';

/** A provider that people sign in by, as it is. */
export function describeOidcProvider(provider: OidcProvider, shown: SecretShown): ConfigurationItem {
  const clientSecret = provider.secretId === null ? null : shown(provider.secretId);
  return stated('oidc-provider', provider.slug, { ...describeProviderRules(provider), clientSecret });
}

/** As a file asks for it. @throws Failure `input.invalid` */
export async function describeDesiredOidcProvider(
  deps: AdministrationDeps,
  current: Pick<CurrentConfiguration, 'oidcProviders'>,
  desired: DesiredOidcProvider,
  pointer: string,
): Promise<DescribedThing> {
  const { slug, keepsSecret, clientSecret, ...given } = desired;
  const known = current.oidcProviders.find((provider) => provider.slug === slug);
  return withinField(pointer, async () => {
    checkIssuer(given.issuer);
    if (known !== undefined && known.issuer !== given.issuer)
      throw invalid(
        '/issuer',
        `The issuer of a provider never changes: "${slug}" has ${known.issuer}. Give the new one a slug of its own.`,
      );
    const wanted = { ...(known ?? providerOf(desired)), ...given };
    checkProvider(wanted);
    if (keepsSecret === true && known?.secretId == null)
      throw invalid('/clientSecretFile', 'There is none here that could be kept: name a file with it.');
    const all = describeProviderRules(wanted);
    const named = (field: string): boolean => field in given || (field === 'ca' && 'caPem' in given);
    const item = stated('oidc-provider', slug, {
      ...Object.fromEntries(Object.entries(all).filter(([field]) => named(field))),
      clientSecret: keepsSecret === true ? PRESENT : await secretState(deps, known, clientSecret),
    });
    const names = (given.roleMappings ?? []).flatMap(({ role }, index) =>
      isBuiltInRole(role) ? [] : [{ noun: 'role', name: role, pointer: `${pointer}/roleMappings/${index}/role` } as const],
    );
    return { item, names };
  });
}

async function secretState(
  deps: AdministrationDeps,
  known: OidcProvider | undefined,
  secret: string | null | undefined,
): Promise<string | null | undefined> {
  if (secret === null || secret === undefined) return secret;
  return (await isSealedText(deps, known?.secretId, secret)) ? PRESENT : TO_BE_SET;
}

/** Creates or changes it. A client secret that is the present one is not sealed again. */
export async function applyOidcProvider(
  deps: AdministrationDeps,
  { keepsSecret: _, ...provider }: DesiredOidcProvider,
  context: ActorContext,
): Promise<void> {
  const known = await deps.database.read.oidcProviders.findBySlug(provider.slug);
  if (known === undefined) {
    await assertAlone(deps, 'createOidcProvider', provider, context);
    await createOidcProvider(deps, provider, context);
    return;
  }
  const { slug: __, issuer: ___, clientSecret, ...rules } = provider;
  const isSame = typeof clientSecret === 'string' && (await isSealedText(deps, known.secretId, clientSecret));
  const changes = { ...rules, ...(clientSecret === undefined || isSame ? {} : { clientSecret }) };
  const change = { id: known.id, version: known.version, changes };
  await assertAlone(deps, 'updateOidcProvider', change, context);
  await updateOidcProvider(deps, change, context);
}
