import type { OidcProvider, PersonMethod, RoleSlug } from '@waybill/core';
import type { OidcClaims } from './oidc-tools.js';

type Claims = OidcClaims['all'];

/** The groups that a provider says somebody is in; a claim that is one text is one group. */
function groupsOf(claims: Claims, claim: string): readonly string[] {
  const value = claimOf(claims, claim);
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.filter((each): each is string => typeof each === 'string');
}

/** The role of the first mapping whose group somebody is in. */
export function roleOfGroups({ roleMappings, groupsClaim }: OidcProvider, claims: Claims): RoleSlug | undefined {
  const groups = new Set(groupsOf(claims, groupsClaim));
  return roleMappings.find(({ group }) => groups.has(group))?.role;
}

/** Whether a provider left the groups out because there are too many of them (Microsoft Entra ID, over 200). */
export function hasTooManyGroups({ groupsClaim }: OidcProvider, claims: Claims): boolean {
  const elsewhere = claims['_claim_names'];
  return typeof elsewhere === 'object' && elsewhere !== null && Object.hasOwn(elsewhere, groupsClaim);
}

/** By how many factors, as far as the provider says and the settings take its word. */
export function methodOf({ secondFactorAmr, secondFactorAcr }: OidcProvider, { amr, acr }: OidcClaims): PersonMethod {
  const byAmr = amr.some((each) => secondFactorAmr.includes(each));
  return byAmr || (acr !== null && secondFactorAcr.includes(acr)) ? 'oidc+mfa' : 'oidc';
}

/** What somebody who is new is called. Never who they are: that is the subject alone. */
export function namesOf({ all, subject }: OidcClaims): {
  readonly username: string;
  readonly name: string;
  readonly email: string | null;
} {
  const text = (claim: string): string | undefined => {
    const value = all[claim];
    return typeof value === 'string' && value.trim() !== '' ? value.replaceAll(/[\p{Cc}\p{Cs}]/gu, '').trim() : undefined;
  };
  const email = text('email');
  const username = (text('preferred_username') ?? email ?? subject).toLowerCase();
  return { username, name: (text('name') ?? username).slice(0, 200), email: email ?? null };
}

/** By its whole name, or else step by step: `realm_access.roles`. */
function claimOf(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  let value: unknown = claims;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
