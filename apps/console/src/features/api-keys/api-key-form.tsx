import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { apiKeyRoutes, type CreatedApiKey } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { spoken } from '../../language/spoken.js';
import { Copyable } from '../../ui/copyable.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { Guarded } from '../guarded.js';
import { RoleField } from '../users/role-field.js';
import { ScopeFields, scopeOf, scopeValues } from '../users/scope-fields.js';

const crumb = spoken({ label: msg`API keys`, to: '/api-keys' });

/** The end of a day in UTC, from a date field. */
export function endOfDay(date: string): string | null {
  const at = date === '' ? Number.NaN : Date.parse(`${date}T23:59:59Z`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function Created({ created }: { readonly created: CreatedApiKey }) {
  return (
    <Page
      title={created.apiKey.name}
      crumb={crumb}
      actions={
        <LinkButton to="/api-keys">
          <Trans>Done</Trans>
        </LinkButton>
      }
    >
      <Notice tone="warn" title={t`Copy the token now. It is shown this once, and nowhere kept.`} />
      <Panel title={t`Token`}>
        <output aria-label={t`Token`}>
          <Copyable value={created.token} what={t`token`} />
        </output>
        <p className="wb-hint">
          <Trans>
            Send it as <span className="wb-mono">Authorization: Bearer {created.apiKey.prefix}…</span>
          </Trans>
        </p>
      </Panel>
    </Page>
  );
}

function CreateForm() {
  const navigate = useNavigate();
  const [created, setCreated] = useState<CreatedApiKey>();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { name: '', role: 'viewer', ...scopeValues(null), expiresAt: '' },
    schema: apiKeyRoutes.createApiKey.body,
    toBody: ({ name, role, expiresAt, ...limits }) => ({
      name: name.trim(),
      role,
      scope: scopeOf(limits),
      expiresAt: endOfDay(expiresAt),
    }),
    send: (body, options) => call(apiKeyRoutes.createApiKey, { body }, options),
    touches: ['api-keys'],
    onDone: setCreated,
  });
  if (created !== undefined) return <Created created={created} />;
  return (
    <FormPage
      title={t`Create API key`}
      crumb={crumb}
      submitLabel={t`Create API key`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/api-keys' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`API key`} hint={t`One for each program, with the least role that does.`}>
        <TextInput label={t`Name`} placeholder="billing-export" {...form.getInputProps('name')} />
        <FieldRow>
          <RoleField {...form.getInputProps('role')} />
          <TextInput
            label={t`Expires`}
            description={t`End of that day, UTC; empty: never`}
            type="date"
            {...form.getInputProps('expiresAt')}
          />
        </FieldRow>
      </Fields>
      <ScopeFields form={form} />
    </FormPage>
  );
}

/** A new API key, and its token, once. */
export function CreateApiKeyScreen() {
  return (
    <Guarded needs="createApiKey" what={t`this form`}>
      <CreateForm />
    </Guarded>
  );
}
