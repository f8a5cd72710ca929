import { Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { type CreatedApiKey, routes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { Copyable } from '../../ui/copyable.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { LinkButton } from '../../ui/links.js';
import { Notice } from '../../ui/notice.js';
import { Page, Panel } from '../../ui/page.js';
import { Guarded } from '../guarded.js';
import { roleChoices } from '../users/roles.js';

const crumb = { label: 'API keys', to: '/api-keys' } as const;

/** The end of a day in UTC, from a date field. */
export function endOfDay(date: string): string | null {
  const at = date === '' ? Number.NaN : Date.parse(`${date}T23:59:59Z`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function Created({ created }: { readonly created: CreatedApiKey }) {
  return (
    <Page title={created.apiKey.name} crumb={crumb} actions={<LinkButton to="/api-keys">Done</LinkButton>}>
      <Notice tone="warn" title="Copy the token now. It is shown this once, and nowhere kept." />
      <Panel title="Token">
        <output aria-label="Token">
          <Copyable value={created.token} what="token" />
        </output>
        <p className="wb-hint">
          Send it as <span className="wb-mono">Authorization: Bearer {created.apiKey.prefix}…</span>
        </p>
      </Panel>
    </Page>
  );
}

function CreateForm() {
  const navigate = useNavigate();
  const [created, setCreated] = useState<CreatedApiKey>();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { name: '', role: roleChoices[3].value, expiresAt: '' },
    schema: routes.createApiKey.body,
    toBody: ({ name, role, expiresAt }) => ({ name: name.trim(), role, expiresAt: endOfDay(expiresAt) }),
    send: (body, options) => call(routes.createApiKey, { body }, options),
    touches: ['api-keys'],
    onDone: setCreated,
  });
  if (created !== undefined) return <Created created={created} />;
  return (
    <FormPage
      title="Create API key"
      crumb={crumb}
      submitLabel="Create API key"
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/api-keys' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="API key" hint="One for each program, with the least role that does.">
        <TextInput label="Name" placeholder="billing-export" {...form.getInputProps('name')} />
        <FieldRow>
          <Select label="Role" data={[...roleChoices]} allowDeselect={false} {...form.getInputProps('role')} />
          <TextInput
            label="Expires"
            description="End of that day, UTC; empty: never"
            type="date"
            {...form.getInputProps('expiresAt')}
          />
        </FieldRow>
      </Fields>
    </FormPage>
  );
}

/** A new API key, and its token, once. */
export function CreateApiKeyScreen() {
  return (
    <Guarded contract={routes.createApiKey} what="this form">
      <CreateForm />
    </Guarded>
  );
}
