import type { IdentityView, OidcProviderView } from '@waybill/contracts';
import type { OidcProvider } from '@waybill/core';
import { redirectUriOf, type ShownIdentity } from '@waybill/engine';
import { instant, instantOrNull, stored } from './wire.js';

/** A provider as the API shows it: of its secret only that there is one. */
export function oidcProviderView(provider: OidcProvider, publicUrl: string): OidcProviderView {
  const { slug, name, enabled, issuer, clientId, secretId, caPem, groupsClaim, newPeople, sessionMinutes } = provider;
  return {
    ...stored(provider),
    ...{
      slug,
      name,
      enabled,
      issuer,
      clientId,
      confidential: secretId !== null,
      caPem,
      groupsClaim,
      newPeople,
      sessionMinutes,
    },
    scopes: [...provider.scopes],
    roleMappings: provider.roleMappings.map(({ group, role }) => ({ group, role })),
    secondFactorAmr: [...provider.secondFactorAmr],
    secondFactorAcr: [...provider.secondFactorAcr],
    redirectUri: redirectUriOf(publicUrl, slug),
  };
}

/** By which provider somebody can sign in. What the provider calls them stays here. */
export function identityView({ identity, provider: { slug, name } }: ShownIdentity): IdentityView {
  const { id, createdAt, lastUsedAt } = identity;
  return { id, provider: { slug, name }, createdAt: instant(createdAt), lastUsedAt: instantOrNull(lastUsedAt) };
}
