import { msg, t } from '@lingui/core/macro';
import { spoken } from '../../language/spoken.js';
import '@mantine/core/styles/PasswordInput.css';
import { Checkbox, PasswordInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { passkeyRoutes, type UserView, userRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { queryClient } from '../../api/query-client.js';
import { useMay } from '../../api/session.js';
import { orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { ConfirmButton } from '../../ui/confirm.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Fact, Facts, Page, Panel } from '../../ui/page.js';
import { Time } from '../../ui/time.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { StateBadge } from '../state-badge.js';
import { InvitedUser } from './invited-user.js';
import { RoleField } from './role-field.js';
import { ScopeFields, scopeOf, scopeText, scopeValues } from './scope-fields.js';
import { UserIdentities } from './user-identities.js';

const editRoute = getRouteApi('/_in/users/$id');
const statuses = ['active', 'suspended'] as const;
const crumb = spoken({ label: msg`Users`, to: '/users' });

type Accepted = UserView & { readonly status: Exclude<UserView['status'], 'invited'> };

function hasAccepted(user: UserView): user is Accepted {
  return user.status !== 'invited';
}

function EditForm({ user }: { readonly user: Accepted }) {
  const navigate = useNavigate();
  const { id, name } = user;
  const { form, problems, pending, submit } = useEntryForm({
    initial: {
      name,
      email: user.email ?? '',
      role: user.role,
      ...scopeValues(user.scope),
      status: user.status,
      password: '',
      mustChangePassword: user.mustChangePassword,
      breakGlass: user.breakGlass,
    },
    schema: userRoutes.updateUser.body,
    toBody: ({ password, email, partnerIds, scopeTags, ...values }) => ({
      ...values,
      scope: scopeOf({ partnerIds, scopeTags }),
      name: values.name.trim(),
      email: orUndefined(email.trim()) ?? null,
      ...(orUndefined(password) === undefined ? {} : { password }),
    }),
    send: (body, options) => call(userRoutes.updateUser, { params: { id }, body }, options),
    version: user.version,
    touches: ['users'],
    onDone: () => {
      notifyDone(t`User ${name} saved`);
      void navigate({ to: '/users' });
    },
  });
  const remove = async () => {
    await call(userRoutes.deleteUser, { params: { id } });
    await navigate({ to: '/users' });
    await queryClient.invalidateQueries({ queryKey: ['users'] });
  };
  const removePasskeys = async () => {
    await call(passkeyRoutes.removeUserPasskeys, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: ['users'] });
  };
  const resetFactor = async () => {
    await call(userRoutes.resetSecondFactor, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: ['users'] });
  };
  return (
    <FormPage
      title={name}
      crumb={crumb}
      submitLabel={t`Save user`}
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/users' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={user.username}>
        <FieldRow>
          <TextInput label={t`Name`} {...form.getInputProps('name')} />
          <TextInput label={t`E-mail`} type="email" autoComplete="off" {...form.getInputProps('email')} />
        </FieldRow>
        <FieldRow>
          <RoleField {...form.getInputProps('role')} />
          <Select label={t`Status`} data={[...statuses]} allowDeselect={false} {...form.getInputProps('status')} />
        </FieldRow>
      </Fields>
      <ScopeFields form={form} />
      <Fields legend={t`Password`} hint={t`A new password ends all sessions of this user.`}>
        <PasswordInput
          label={t`New password`}
          placeholder={t`Unchanged`}
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Checkbox
          size="xs"
          label={t`Ask for a new password at the next sign-in`}
          {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
        />
        <Checkbox
          size="xs"
          label={t`For emergencies (break-glass)`}
          description={t`The password opens a session where passwords are off; each use is a critical event`}
          {...form.getInputProps('breakGlass', { type: 'checkbox' })}
        />
      </Fields>
      <UserIdentities userId={id} name={name} />
      <div className="wb-actions">
        <ConfirmButton
          label={t`End all sessions`}
          question={t`Whoever uses the console as ${name} has to sign in again.`}
          onConfirm={() => call(userRoutes.endUserSessions, { params: { id } })}
          done={t`Sessions of ${name} ended`}
        />
        {user.passkeys > 0 && (
          <ConfirmButton
            danger
            label={t`Remove passkeys`}
            question={t`For who has lost a device: ${name} signs in with the password then, until there is another passkey.`}
            onConfirm={removePasskeys}
            done={t`Passkeys of ${name} taken away`}
          />
        )}
        {user.secondFactorSince !== null && (
          <ConfirmButton
            danger
            label={t`Reset second factor`}
            question={t`For who has lost the app and the recovery codes: ${name} is asked for the password alone then, until there is another one.`}
            onConfirm={resetFactor}
            done={t`Second factor of ${name} taken away`}
          />
        )}
        <ConfirmButton
          danger
          label={t`Delete user`}
          question={t`Delete ${name} and end their sessions? The audit trail keeps the name.`}
          onConfirm={remove}
          done={t`User ${name} deleted`}
        />
      </div>
    </FormPage>
  );
}

function ReadOnly({ user }: { readonly user: UserView }) {
  return (
    <Page title={user.name} crumb={crumb} status={<StateBadge state={user.status} />}>
      <Panel>
        <Facts>
          <Fact label={t`User name`}>{user.username}</Fact>
          <Fact label={t`E-mail`}>{user.email ?? t`not known`}</Fact>
          <Fact label={t`Role`}>{user.role}</Fact>
          <Fact label={t`Scope`}>{scopeText(user.scope)}</Fact>
          <Fact label={t`Second factor`}>{user.secondFactorSince === null ? t`none` : <Time at={user.secondFactorSince} />}</Fact>
          <Fact label={t`Passkeys`}>{user.passkeys}</Fact>
          <Fact label={t`For emergencies`}>{user.breakGlass ? t`yes` : t`no`}</Fact>
          <Fact label={t`Last sign-in`}>{user.lastSignInAt === null ? t`never` : <Time at={user.lastSignInAt} />}</Fact>
        </Facts>
      </Panel>
      <UserIdentities userId={user.id} name={user.name} />
    </Page>
  );
}

/** A user; to be changed by those who may. */
export function EditUserScreen() {
  const may = useMay();
  const { id } = editRoute.useParams();
  return (
    <Guarded needs="getUser" what={t`users`}>
      <UserScreen id={id} mayChange={may('updateUser')} />
    </Guarded>
  );
}

function UserScreen({ id, mayChange }: { readonly id: string; readonly mayChange: boolean }) {
  const query = useQuery(read(userRoutes.getUser, { params: { id } }));
  return (
    <Loaded query={query}>
      {(user) => {
        if (!hasAccepted(user)) return <InvitedUser key={user.id} user={user} mayChange={mayChange} />;
        return mayChange ? <EditForm key={user.id} user={user} /> : <ReadOnly user={user} />;
      }}
    </Loaded>
  );
}
