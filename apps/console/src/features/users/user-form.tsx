import { Checkbox, PasswordInput, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { routes, type UserView } from '@waybill/contracts';
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
import { roleChoices } from './roles.js';

const editRoute = getRouteApi('/_in/users/$id');
const statuses = ['active', 'suspended'] as const;
const crumb = { label: 'Users', to: '/users' } as const;

function CreateForm() {
  const navigate = useNavigate();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { username: '', name: '', role: roleChoices[1].value, password: '', mustChangePassword: true },
    schema: routes.createUser.body,
    toBody: (values) => ({ ...values, name: values.name.trim() }),
    send: (body, options) => call(routes.createUser, { body }, options),
    touches: ['users'],
    onDone: ({ name }) => {
      notifyDone(`User ${name} created`);
      void navigate({ to: '/users' });
    },
  });
  return (
    <FormPage
      title="Create user"
      crumb={crumb}
      submitLabel="Create user"
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/users' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Person">
        <FieldRow>
          <TextInput
            label="User name"
            placeholder="jane.doe"
            classNames={{ input: 'wb-mono' }}
            autoComplete="off"
            {...form.getInputProps('username')}
          />
          <TextInput label="Name" placeholder="Jane Doe" {...form.getInputProps('name')} />
        </FieldRow>
        <Select label="Role" data={[...roleChoices]} allowDeselect={false} {...form.getInputProps('role')} />
      </Fields>
      <Fields legend="First password">
        <PasswordInput
          label="Password"
          description="At least 12 characters"
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Checkbox
          size="xs"
          label="Ask for a new password at the first sign-in"
          {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
        />
      </Fields>
    </FormPage>
  );
}

function EditForm({ user }: { readonly user: UserView }) {
  const navigate = useNavigate();
  const { id, name } = user;
  const { form, problems, pending, submit } = useEntryForm({
    initial: { name, role: user.role, status: user.status, password: '', mustChangePassword: user.mustChangePassword },
    schema: routes.updateUser.body,
    toBody: ({ password, ...values }) => ({
      ...values,
      name: values.name.trim(),
      ...(orUndefined(password) === undefined ? {} : { password }),
    }),
    send: (body, options) => call(routes.updateUser, { params: { id }, body }, options),
    version: user.version,
    touches: ['users'],
    onDone: () => {
      notifyDone(`User ${name} saved`);
      void navigate({ to: '/users' });
    },
  });
  const remove = async () => {
    await call(routes.deleteUser, { params: { id } });
    await navigate({ to: '/users' });
    await queryClient.invalidateQueries({ queryKey: ['users'] });
  };
  const resetFactor = async () => {
    await call(routes.resetSecondFactor, { params: { id } });
    await queryClient.invalidateQueries({ queryKey: ['users'] });
  };
  return (
    <FormPage
      title={name}
      crumb={crumb}
      submitLabel="Save user"
      onSubmit={submit}
      onCancel={() => void navigate({ to: '/users' })}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={user.username}>
        <TextInput label="Name" {...form.getInputProps('name')} />
        <FieldRow>
          <Select label="Role" data={[...roleChoices]} allowDeselect={false} {...form.getInputProps('role')} />
          <Select label="Status" data={[...statuses]} allowDeselect={false} {...form.getInputProps('status')} />
        </FieldRow>
      </Fields>
      <Fields legend="Password" hint="A new password ends all sessions of this user.">
        <PasswordInput
          label="New password"
          placeholder="Unchanged"
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        <Checkbox
          size="xs"
          label="Ask for a new password at the next sign-in"
          {...form.getInputProps('mustChangePassword', { type: 'checkbox' })}
        />
      </Fields>
      <div className="wb-actions">
        <ConfirmButton
          label="End all sessions"
          question={`Whoever uses the console as ${name} has to sign in again.`}
          onConfirm={() => call(routes.endUserSessions, { params: { id } })}
          done={`Sessions of ${name} ended`}
        />
        {user.secondFactorSince !== null && (
          <ConfirmButton
            danger
            label="Reset second factor"
            question={`For who has lost the app and the recovery codes: ${name} is asked for the password alone then, until there is another one.`}
            onConfirm={resetFactor}
            done={`Second factor of ${name} taken away`}
          />
        )}
        <ConfirmButton
          danger
          label="Delete user"
          question={`Delete ${name} and end their sessions? The audit trail keeps the name.`}
          onConfirm={remove}
          done={`User ${name} deleted`}
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
          <Fact label="User name">{user.username}</Fact>
          <Fact label="Role">{user.role}</Fact>
          <Fact label="Second factor">{user.secondFactorSince === null ? 'none' : <Time at={user.secondFactorSince} />}</Fact>
          <Fact label="Last sign-in">{user.lastSignInAt === null ? 'never' : <Time at={user.lastSignInAt} />}</Fact>
        </Facts>
      </Panel>
    </Page>
  );
}

/** A new user. */
export function CreateUserScreen() {
  return (
    <Guarded contract={routes.createUser} what="this form">
      <CreateForm />
    </Guarded>
  );
}

/** A user; to be changed by those who may. */
export function EditUserScreen() {
  const may = useMay();
  const { id } = editRoute.useParams();
  return (
    <Guarded contract={routes.getUser} what="users">
      <UserScreen id={id} mayChange={may(routes.updateUser)} />
    </Guarded>
  );
}

function UserScreen({ id, mayChange }: { readonly id: string; readonly mayChange: boolean }) {
  const query = useQuery(read(routes.getUser, { params: { id } }));
  return (
    <Loaded query={query}>{(user) => (mayChange ? <EditForm key={user.id} user={user} /> : <ReadOnly user={user} />)}</Loaded>
  );
}
