import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { sessionQuery } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { Fields, FormProblems } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';

/** Changes one's own password; whoever must do so is led to the rest of the console then. */
export function PasswordForm({ mustChange }: { readonly mustChange: boolean }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
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
    <form
      noValidate
      aria-label="Change password"
      className="wb-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) send();
      }}
    >
      <FormProblems problems={problems} />
      <Fields legend="Change password">
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          autoFocus={mustChange}
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters. Length is what counts."
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput label="New password again" autoComplete="new-password" {...form.getInputProps('repeated')} />
        <div className="wb-form-actions">
          <Button type="submit" size="sm" loading={pending}>
            Change password
          </Button>
        </div>
      </Fields>
    </form>
  );
}
