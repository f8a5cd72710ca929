import { Trans, useLingui } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import '@mantine/core/styles/PasswordInput.css';
import '@mantine/core/styles/Pill.css';
import '@mantine/core/styles/PillsInput.css';
import '@mantine/core/styles/Switch.css';
import { Checkbox, MultiSelect, NumberInput, PasswordInput, Select, Switch, TagsInput, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { jobRoutes, type WebhookView, type WebhookWithKey, webhookRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { LinkButton } from '../../ui/links.js';
import { notifyDone } from '../../ui/notify.js';
import { Page, Panel } from '../../ui/page.js';
import { eventTypes } from '../audit/audit-exported.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { ScopeFields } from '../users/scope-fields.js';
import { SigningKey } from './signing-key.js';
import { type WebhookValues, webhookBody, webhookField, webhookValues } from './webhook-values.js';

const route = getRouteApi('/_in/webhooks/$id/edit');
const mono = { input: 'wb-mono' };

type Form = UseFormReturnType<WebhookValues>;

/** Each type, after the nouns that stand for all of theirs. */
const suggestions = [...new Set(eventTypes.map((type) => `${type.split('.')[0]}.*`)), ...eventTypes];

function EventFields({ form }: { readonly form: Form }) {
  const { t } = useLingui();
  const { data } = useQuery(read(jobRoutes.listJobs, { query: { limit: 200 } }));
  const jobs = (data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return (
    <>
      <Fields legend={t`Events`} hint={t`It hears of an event that meets all of it. With nothing here it hears of every one.`}>
        <TagsInput
          label={t`Types`}
          description={t`A type, or a noun with .* after it; Enter adds one`}
          placeholder="transfer.committed, run.*"
          data={suggestions}
          limit={40}
          classNames={mono}
          {...form.getInputProps('types')}
        />
        <MultiSelect
          label={t`Jobs`}
          description={t`Only what these do`}
          placeholder={t`All`}
          searchable
          data={jobs}
          {...form.getInputProps('jobIds')}
        />
      </Fields>
      <ScopeFields
        form={form}
        hint={t`Only what happens to these partners, and to all that carry one of these tags. With nothing here it is everything.`}
      />
    </>
  );
}

function ProofFields({ form, webhook }: { readonly form: Form; readonly webhook?: WebhookView }) {
  const { t } = useLingui();
  const { withoutHeaders } = form.getValues();
  const names = webhook?.headerNames.join(', ') ?? '';
  const present = withoutHeaders ? t`Are removed` : t`Empty: as they are (${names}). Else these replace them all`;
  return (
    <Fields legend={t`Proof`} hint={t`Every request is signed. What is secret is sealed and never shown.`}>
      <PasswordInput
        label={t`Signing key`}
        description={
          webhook === undefined
            ? t`Empty: one is made and shown once. Else whsec_ and 24 to 64 random bytes in base64`
            : t`Empty: as it is. Another one replaces it at once; to let both sign for a while, rotate it`
        }
        autoComplete="new-password"
        {...form.getInputProps('signingKey')}
      />
      <Textarea
        label={t`Secret headers`}
        description={names === '' ? t`Name: value, one a line` : present}
        placeholder="Authorization: Bearer …"
        autosize
        minRows={2}
        autoComplete="off"
        disabled={withoutHeaders}
        classNames={mono}
        {...form.getInputProps('headers')}
      />
      {names !== '' && (
        <Checkbox label={t`Remove the secret headers`} {...form.getInputProps('withoutHeaders', { type: 'checkbox' })} />
      )}
      <Textarea
        label={t`Trusted authorities (PEM)`}
        description={t`Of the receiver’s certificate. Empty: those that the system trusts`}
        placeholder="-----BEGIN CERTIFICATE-----"
        autosize
        minRows={2}
        maxRows={8}
        autoComplete="off"
        spellCheck={false}
        classNames={mono}
        {...form.getInputProps('caPem')}
      />
    </Fields>
  );
}

function StartFields({ form, webhook }: { readonly form: Form; readonly webhook?: WebhookView }) {
  const { t } = useLingui();
  const { start } = form.getValues();
  const seq = webhook?.state.lookedAtSeq;
  const here = seq === undefined ? [] : [{ value: 'here', label: t`Go on where it is (after ${seq})` }];
  return (
    <Fields legend={t`Beginning`}>
      <FieldRow>
        <Select
          label={t`From`}
          data={[
            ...here,
            { value: 'now', label: t`Now on` },
            { value: 'beginning', label: t`The oldest event there is` },
            { value: 'seq', label: t`An event` },
          ]}
          allowDeselect={false}
          {...form.getInputProps('start')}
        />
        {start === 'seq' && <NumberInput label={t`Its sequence number`} min={1} {...form.getInputProps('fromSeq')} />}
      </FieldRow>
      <Switch
        label={t`Switched on`}
        description={t`One that is off keeps its place; a test event can be sent all the same`}
        {...form.getInputProps('enabled', { type: 'checkbox' })}
      />
    </Fields>
  );
}

function AddressField({ form }: { readonly form: Form }) {
  const { t } = useLingui();
  return (
    <TextInput
      label={t`Address`}
      description={t`https://; http:// only within a private network that the outbound policy allows. No redirect is followed`}
      placeholder="https://hooks.example/waybill"
      classNames={mono}
      {...form.getInputProps('url')}
    />
  );
}

function Created({ created: { webhook, signingKey } }: { readonly created: WebhookWithKey }) {
  const { t } = useLingui();
  return (
    <Page
      title={webhook.slug}
      crumb={{ label: t`Webhooks`, to: '/webhooks' }}
      actions={
        <LinkButton to="/webhooks/$id" params={{ id: webhook.id }}>
          <Trans>Done</Trans>
        </LinkButton>
      }
    >
      <Panel title={t`Signing key`}>
        <SigningKey signingKey={signingKey} />
      </Panel>
    </Page>
  );
}

function CreateForm() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [created, setCreated] = useState<WebhookWithKey>();
  const { form, problems, pending, submit } = useEntryForm({
    initial: webhookValues(),
    schema: webhookRoutes.createWebhook.body,
    toBody: (values) => ({ slug: values.slug.trim(), ...webhookBody(values) }),
    send: (body, options) => call(webhookRoutes.createWebhook, { body }, options),
    fieldOf: webhookField,
    touches: ['webhooks'],
    onDone: setCreated,
  });
  if (created !== undefined) return <Created created={created} />;
  return (
    <FormPage
      title={t`Create webhook`}
      crumb={{ label: t`Webhooks`, to: '/webhooks' }}
      submitLabel={t`Create webhook`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/webhooks' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Webhook`}>
        <TextInput label={t`Slug`} placeholder="erp" classNames={mono} {...form.getInputProps('slug')} />
        <AddressField form={form} />
      </Fields>
      <EventFields form={form} />
      <ProofFields form={form} />
      <StartFields form={form} />
    </FormPage>
  );
}

function EditForm({ webhook }: { readonly webhook: WebhookView }) {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { id, slug, version } = webhook;
  const show = () => void navigate({ to: '/webhooks/$id', params: { id } });
  const { form, problems, pending, submit } = useEntryForm({
    initial: webhookValues(webhook),
    schema: webhookRoutes.updateWebhook.body,
    toBody: webhookBody,
    send: (body, options) => call(webhookRoutes.updateWebhook, { params: { id }, body }, options),
    fieldOf: webhookField,
    version,
    touches: ['webhooks'],
    onDone: () => {
      notifyDone(t`Webhook ${slug} saved`);
      show();
    },
  });
  return (
    <FormPage
      title={t`Edit ${slug}`}
      crumb={{ label: t`Webhooks`, to: '/webhooks' }}
      submitLabel={t`Save webhook`}
      onSubmit={submit}
      onCancel={show}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Webhook`}>
        <AddressField form={form} />
      </Fields>
      <EventFields form={form} />
      <ProofFields form={form} webhook={webhook} />
      <StartFields form={form} webhook={webhook} />
    </FormPage>
  );
}

/** A new webhook, and its signing key, once. */
export function CreateWebhookScreen() {
  const { t } = useLingui();
  return (
    <Guarded needs="createWebhook" what={t`this form`}>
      <CreateForm />
    </Guarded>
  );
}

/** Changes a webhook. */
export function EditWebhookScreen() {
  const { t } = useLingui();
  const { id } = route.useParams();
  const query = useQuery(read(webhookRoutes.getWebhook, { params: { id } }));
  return (
    <Guarded needs="updateWebhook" what={t`this form`}>
      <Loaded query={query}>{(webhook) => <EditForm key={webhook.id} webhook={webhook} />}</Loaded>
    </Guarded>
  );
}
