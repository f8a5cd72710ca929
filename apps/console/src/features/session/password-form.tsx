import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Button, PasswordInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { sessionRoutes } from '@waybill/contracts';
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
    schema: sessionRoutes.changeOwnPassword.body,
    toBody: ({ currentPassword, newPassword }) => ({ currentPassword, newPassword }),
    send: (body) => call(sessionRoutes.changeOwnPassword, { body }),
    touches: [],
    onDone: (session) => {
      queries.setQueryData(sessionQuery.queryKey, session);
      form.reset();
      notifyDone(t`Password changed. Your other sessions have ended.`);
      if (mustChange) void navigate({ to: '/' });
    },
  });
  const send = () => {
    const { newPassword, repeated } = form.getValues();
    if (newPassword === repeated) submit();
    else form.setErrors({ repeated: t`Not the same as the new password` });
  };
  return (
    <form
      noValidate
      aria-label={t`Change password`}
      className="wb-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) send();
      }}
    >
      <FormProblems problems={problems} />
      <Fields legend={t`Change password`}>
        <PasswordInput
          label={t`Current password`}
          autoComplete="current-password"
          autoFocus={mustChange}
          {...form.getInputProps('currentPassword')}
        />
        <PasswordInput
          label={t`New password`}
          description={t`At least 12 characters, none of which has to be of a certain kind; known and obvious ones are refused`}
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <PasswordInput label={t`New password again`} autoComplete="new-password" {...form.getInputProps('repeated')} />
        <div className="wb-form-actions">
          <Button type="submit" size="sm" loading={pending}>
            <Trans>Change password</Trans>
          </Button>
        </div>
      </Fields>
    </form>
  );
}
