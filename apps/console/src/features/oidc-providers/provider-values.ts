import type { CreateOidcProvider, OidcProviderView } from '@waybill/contracts';

/** What the form of a provider holds. */
export type ProviderValues = ReturnType<typeof providerValues>;

type Mapping = NonNullable<CreateOidcProvider['roleMappings']>[number];

/** The form of a provider; of a new one without it. */
export function providerValues(provider?: OidcProviderView) {
  return {
    slug: provider?.slug ?? '',
    name: provider?.name ?? '',
    issuer: provider?.issuer ?? '',
    clientId: provider?.clientId ?? '',
    clientSecret: '',
    caPem: provider?.caPem ?? '',
    scopes: provider?.scopes ?? ['profile', 'email'],
    groupsClaim: provider?.groupsClaim ?? 'groups',
    roleMappings: provider?.roleMappings.map(({ group, role }): Mapping => ({ group, role })) ?? [],
    createPeople: provider?.newPeople === 'created',
    secondFactorAmr: provider?.secondFactorAmr ?? [],
    secondFactorAcr: provider?.secondFactorAcr ?? [],
    sessionMinutes: provider?.sessionMinutes ?? 720,
    enabled: provider?.enabled ?? true,
  };
}

/** What both bodies share. A secret that is not entered stays what it is. */
export function providerBody(values: ProviderValues) {
  const { name, clientId, clientSecret, caPem, scopes, groupsClaim, roleMappings, createPeople, sessionMinutes } = values;
  const newPeople: NonNullable<CreateOidcProvider['newPeople']> = createPeople ? 'created' : 'refused';
  return {
    ...{ name: name.trim(), clientId: clientId.trim(), scopes, groupsClaim: groupsClaim.trim(), newPeople },
    ...(clientSecret === '' ? {} : { clientSecret }),
    caPem: caPem.trim() === '' ? null : caPem,
    roleMappings: roleMappings.map(({ group, role }) => ({ group: group.trim(), role })),
    ...{ secondFactorAmr: values.secondFactorAmr, secondFactorAcr: values.secondFactorAcr },
    ...{ sessionMinutes: Number(sessionMinutes), enabled: values.enabled },
  };
}
