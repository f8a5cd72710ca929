import { PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sessionQuery, useUser } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { Fields, FormPage } from '../../ui/form-page.js';
import { Notice } from '../../ui/notice.js';
import { notifyDone } from '../../ui/notify.js';
import { Fact, Facts, Panel } from '../../ui/page.js';

/** Who one is, and one's own password. */
export function ProfileScreen() {
  const user = useUser();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mustChange = user?.mustChangePassword === true;
  const { form, problems, pending, submit } = useEntryForm({
    initial: { currentPassword: '', newPassword: '', repeated: '' },
    schema: routes.changeOwnPassword.body,
    toBody: ({ currentPassword, newPassword }) => ({ currentPassword, newPassword }),
    send: (body) => call(routes.changeOwnPassword, { body }),
    touches: [],
    onDone: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      form.reset();
      notifyDone('Password changed. Your other sessions have ended.');
      if (mustChange) void navigate({ to: '/' });
    },
  });
  const send = () => {
    const { newPassword, repeated } = form.getValues();
    if (newPassword === repeated) submit();
    else form.setErrors({ repeated: 'Not the same as the new password' });
  };
  return (
    <FormPage
      title="My profile"
      submitLabel="Change password"
      onSubmit={send}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      {mustChange && (
        <Notice tone="warn" title="Choose a password of your own">
          The one you signed in with was given to you. The rest of the console opens once you have changed it.
        </Notice>
      )}
      <Panel title="Who I am">
        <Facts>
          <Fact label="Name">{user?.name}</Fact>
          <Fact label="User name">{user?.username}</Fact>
          <Fact label="Role">{user?.role}</Fact>
        </Facts>
      </Panel>
      <Fields legend="Change password">
        <PasswordInput label="Current password" autoComplete="current-password" {...form.getInputProps('currentPassword')} />
        <PasswordInput
          label="New password"
          description="At least 12 characters. Length is what counts."
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput label="New password again" autoComplete="new-password" {...form.getInputProps('repeated')} />
      </Fields>
    </FormPage>
  );
}
