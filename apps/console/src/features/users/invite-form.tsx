import { msg, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { invitationRoutes, type MadeInvitation } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { spoken } from '../../language/spoken.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { LinkButton } from '../../ui/links.js';
import { Page } from '../../ui/page.js';
import { Guarded } from '../guarded.js';
import { InvitationLink } from './invitation-link.js';
import { RoleField } from './role-field.js';
import { ScopeFields, scopeOf, scopeValues } from './scope-fields.js';

const crumb = spoken({ label: msg`Users`, to: '/users' });
const lifetimes = spoken([
  { value: '24', label: msg`1 day` },
  { value: '72', label: msg`3 days` },
  { value: '168', label: msg`7 days` },
]);

function InviteForm() {
  const navigate = useNavigate();
  const [made, setMade] = useState<MadeInvitation>();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { name: '', email: '', username: '', role: 'operator', ...scopeValues(null), hours: lifetimes[1].value },
    schema: invitationRoutes.invitePerson.body,
    toBody: ({ name, email, username, role, hours, ...limits }) => ({
      name: name.trim(),
      email: email.trim(),
      role,
      scope: scopeOf(limits),
      ...(orUndefined(username.trim()) === undefined ? {} : { username: username.trim() }),
      expiresInHours: Number(hours),
    }),
    send: (body, options) => call(invitationRoutes.invitePerson, { body }, options),
    touches: ['users'],
    onDone: setMade,
  });
  if (made !== undefined) {
    return (
      <Page
        title={made.user.name}
        crumb={crumb}
        actions={
          <LinkButton to="/users">
            <Trans>Done</Trans>
          </LinkButton>
        }
      >
        <InvitationLink made={made} />
      </Page>
    );
  }
  return (
    <FormPage
      title={t`Invite person`}
      crumb={crumb}
      submitLabel={t`Make invitation`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/users' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Person`} hint={t`They choose a password of their own, with a link that you hand to them.`}>
        <FieldRow>
          <TextInput label={t`Name`} placeholder={t`Jane Doe`} {...form.getInputProps('name')} />
          <TextInput
            label={t`E-mail`}
            type="email"
            placeholder="jane.doe@acme.example"
            autoComplete="off"
            {...form.getInputProps('email')}
          />
        </FieldRow>
        <FieldRow>
          <TextInput
            label={t`User name`}
            description={t`What they sign in with`}
            placeholder={t`The e-mail address`}
            classNames={{ input: 'wb-mono' }}
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <RoleField description={t`What they may do`} {...form.getInputProps('role')} />
        </FieldRow>
      </Fields>
      <ScopeFields form={form} />
      <Fields legend={t`Invitation`}>
        <Select label={t`The link holds for`} data={[...lifetimes]} allowDeselect={false} {...form.getInputProps('hours')} />
      </Fields>
    </FormPage>
  );
}

/** Invites a person, and shows the link, once. */
export function InviteScreen() {
  return (
    <Guarded needs="invitePerson" what={t`this form`}>
      <InviteForm />
    </Guarded>
  );
}
