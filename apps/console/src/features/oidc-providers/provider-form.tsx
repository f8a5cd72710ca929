import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/NumberInput.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import '@mantine/core/styles/Switch.css';
import { Button, Group, NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type OidcProviderView, oidcProviderRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { useRoleChoices } from '../users/role-field.js';
import { type ProviderValues, providerBody, providerValues } from './provider-values.js';

const route = getRouteApi('/_in/sign-in-providers/$id');
const list = spoken({ label: msg`Sign-in`, to: '/sign-in-providers' });
const mono = { input: 'wb-mono' };

type Form = UseFormReturnType<ProviderValues>;

function ClientFields({ form, kept }: { readonly form: Form; readonly kept?: OidcProviderView }) {
  return (
    <Fields legend={t`Client`} hint={t`As Waybill is registered at the provider.`}>
      <TextInput label={t`Client id`} classNames={mono} {...form.getInputProps('clientId')} />
      <PasswordInput
        label={t`Client secret`}
        description={kept?.confidential === true ? t`Empty: as it is` : t`Sealed, and never shown. Empty: none`}
        autoComplete="new-password"
        {...form.getInputProps('clientSecret')}
      />
      <TagsInput label={t`Scopes`} description={t`Beside openid`} classNames={mono} {...form.getInputProps('scopes')} />
      <Textarea
        label={t`Trusted authorities (PEM)`}
        description={t`Of the provider’s certificate. Empty: those that the system trusts`}
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={mono}
        {...form.getInputProps('caPem')}
      />
    </Fields>
  );
}

function RoleFields({ form }: { readonly form: Form }) {
  const { roleMappings } = form.getValues();
  const roles = useRoleChoices().filter(({ value }) => value !== 'partner-admin');
  return (
    <Fields
      legend={t`Roles`}
      hint={t`The first group that a person is in gives the role, at every sign-in; who is in none is refused. With no group here, people keep the role of their user.`}
    >
      <TextInput
        label={t`Claim of the groups`}
        description={t`A name, or a path such as realm_access.roles`}
        classNames={mono}
        {...form.getInputProps('groupsClaim')}
      />
      {roleMappings.map((_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a mapping is its place in the list
        <FieldRow key={index}>
          <TextInput label={t`Group ${index + 1}`} classNames={mono} {...form.getInputProps(`roleMappings.${index}.group`)} />
          <Select
            label={t`Role of group ${index + 1}`}
            data={roles}
            allowDeselect={false}
            {...form.getInputProps(`roleMappings.${index}.role`)}
          />
          <Button variant="default" onClick={() => form.removeListItem('roleMappings', index)}>
            <Trans>Remove group {index + 1}</Trans>
          </Button>
        </FieldRow>
      ))}
      <Group>
        <Button variant="default" onClick={() => form.insertListItem('roleMappings', { group: '', role: 'viewer' })}>
          <Trans>Map a group</Trans>
        </Button>
      </Group>
      <Switch
        label={t`Make a user of whoever is new and in a mapped group`}
        description={t`Off: only who was invited, or linked the provider in their profile`}
        {...form.getInputProps('createPeople', { type: 'checkbox' })}
      />
    </Fields>
  );
}

function SessionFields({ form }: { readonly form: Form }) {
  return (
    <Fields legend={t`Sessions`}>
      <NumberInput
        label={t`Minutes that a session lasts at most`}
        description={t`It ends after 30 minutes without use in any case`}
        min={5}
        max={720}
        {...form.getInputProps('sessionMinutes')}
      />
      <FieldRow>
        <TagsInput
          label={t`More than one factor: amr`}
          description={t`Values that say so; Entra ID and Okta say mfa`}
          classNames={mono}
          {...form.getInputProps('secondFactorAmr')}
        />
        <TagsInput
          label={t`More than one factor: acr`}
          description={t`Values that say so; they are asked for`}
          classNames={mono}
          {...form.getInputProps('secondFactorAcr')}
        />
      </FieldRow>
      <Switch label={t`Switched on`} {...form.getInputProps('enabled', { type: 'checkbox' })} />
    </Fields>
  );
}

function CreateForm() {
  const navigate = useNavigate();
  const show = () => void navigate({ to: '/sign-in-providers' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: providerValues(),
    schema: oidcProviderRoutes.createOidcProvider.body,
    toBody: (values) => ({ slug: values.slug.trim(), issuer: values.issuer.trim(), ...providerBody(values) }),
    send: (body, options) => call(oidcProviderRoutes.createOidcProvider, { body }, options),
    touches: ['oidc-providers'],
    onDone: ({ name }) => {
      notifyDone(t`${name} added; test it from the list`);
      show();
    },
  });
  const { slug } = form.getValues();
  return (
    <FormPage
      title={t`Add provider`}
      crumb={list}
      submitLabel={t`Add provider`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields
        legend={t`Provider`}
        hint={t`Register at it the redirect address ${window.location.origin}/sign-in/callback/${slug === '' ? t`<slug>` : slug}`}
      >
        <FieldRow>
          <TextInput label={t`Slug`} placeholder="entra" classNames={mono} {...form.getInputProps('slug')} />
          <TextInput
            label={t`Name`}
            description={t`On the button`}
            placeholder={t`Acme Entra ID`}
            {...form.getInputProps('name')}
          />
        </FieldRow>
        <TextInput
          label={t`Issuer`}
          description={t`As the provider states it; it cannot be changed later`}
          placeholder="https://login.acme.example/realms/acme"
          classNames={mono}
          {...form.getInputProps('issuer')}
        />
      </Fields>
      <ClientFields form={form} />
      <RoleFields form={form} />
      <SessionFields form={form} />
    </FormPage>
  );
}

function EditForm({ provider }: { readonly provider: OidcProviderView }) {
  const navigate = useNavigate();
  const { id, name, version } = provider;
  const show = () => void navigate({ to: '/sign-in-providers' });
  const { form, problems, pending, submit } = useEntryForm({
    initial: providerValues(provider),
    schema: oidcProviderRoutes.updateOidcProvider.body,
    toBody: providerBody,
    send: (body, options) => call(oidcProviderRoutes.updateOidcProvider, { params: { id }, body }, options),
    version,
    touches: ['oidc-providers'],
    onDone: () => {
      notifyDone(t`${name} saved`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Edit ${name}`}
      crumb={list}
      submitLabel={t`Save provider`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Provider`} hint={t`${provider.issuer}, with the redirect address ${provider.redirectUri}`}>
        <TextInput label={t`Name`} description={t`On the button`} {...form.getInputProps('name')} />
      </Fields>
      <ClientFields form={form} kept={provider} />
      <RoleFields form={form} />
      <SessionFields form={form} />
    </FormPage>
  );
}

/** A new provider. */
export function CreateProviderScreen() {
  return (
    <Guarded needs="createOidcProvider" what={t`this form`}>
      <CreateForm />
    </Guarded>
  );
}

/** Changes a provider. */
export function EditProviderScreen() {
  const { id } = route.useParams();
  const query = useQuery(read(oidcProviderRoutes.getOidcProvider, { params: { id } }));
  return (
    <Guarded needs="updateOidcProvider" what={t`this form`}>
      <Loaded query={query}>{(provider) => <EditForm key={provider.id} provider={provider} />}</Loaded>
    </Guarded>
  );
}
