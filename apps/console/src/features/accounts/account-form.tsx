import { Button, Checkbox, NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type AccountView, routes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { entered, linesOf, numberOf, orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { PartnerPicker, StorePicker } from '../pickers.js';

const createRoute = getRouteApi('/_in/accounts/new');
const editRoute = getRouteApi('/_in/accounts/$id/edit');

type Permission = AccountView['mounts'][number]['permissions'][number];

const permissions: readonly { readonly value: Permission; readonly label: string }[] = [
  { value: 'list', label: 'List' },
  { value: 'download', label: 'Download' },
  { value: 'upload', label: 'Upload' },
  { value: 'overwrite', label: 'Overwrite' },
  { value: 'delete', label: 'Delete' },
  { value: 'rename', label: 'Rename' },
  { value: 'mkdir', label: 'Make folders' },
];

const statuses = ['active', 'suspended'] as const;

interface MountValues {
  readonly path: string;
  readonly storeId: string;
  readonly storeSlug: string;
  readonly at: string;
  readonly permissions: readonly Permission[];
}

const newMount: MountValues = { path: '/', storeId: '', storeSlug: '', at: '/', permissions: ['list', 'download', 'upload'] };

function initialOf(account: AccountView | undefined, partnerId: string | undefined) {
  const mounts: readonly MountValues[] = account?.mounts ?? [newMount];
  return {
    partnerId: account?.partnerId ?? partnerId ?? '',
    username: account?.username ?? '',
    status: account?.status ?? statuses[0],
    password: '',
    forgetPassword: false,
    authorizedKeys: (account?.authorizedKeys ?? []).map(({ publicKey, comment }) => `${publicKey} ${comment}`.trim()).join('\n'),
    mounts,
    addressAllowList: (account?.addressAllowList ?? []).join('\n'),
    maxSessions: entered(account?.maxSessions),
  };
}

type Values = ReturnType<typeof initialOf>;

function MountFields({ form, at }: { readonly form: UseFormReturnType<Values>; readonly at: number }) {
  const mount = form.values.mounts[at];
  if (mount === undefined) return null;
  const allow = (permission: Permission, allowed: boolean) => {
    const others = mount.permissions.filter((each) => each !== permission);
    form.setFieldValue(`mounts.${at}.permissions`, allowed ? [...others, permission] : others);
  };
  return (
    <fieldset className="wb-mount" aria-label={`Mount ${at + 1}`}>
      <FieldRow>
        <TextInput label="Path the partner sees" classNames={{ input: 'wb-mono' }} {...form.getInputProps(`mounts.${at}.path`)} />
        <StorePicker
          label="Store"
          placeholder="Choose a store"
          chosenLabel={mount.storeSlug}
          {...form.getInputProps(`mounts.${at}.storeId`)}
        />
        <TextInput label="Path in the store" classNames={{ input: 'wb-mono' }} {...form.getInputProps(`mounts.${at}.at`)} />
      </FieldRow>
      <div className="wb-checks">
        {permissions.map(({ value, label }) => (
          <Checkbox
            key={value}
            size="xs"
            label={label}
            checked={mount.permissions.includes(value)}
            onChange={(event) => allow(value, event.currentTarget.checked)}
          />
        ))}
      </div>
      <div>
        <Button variant="default" onClick={() => form.removeListItem('mounts', at)}>
          Remove mount
        </Button>
      </div>
    </fieldset>
  );
}

function AccountForm({ account, partnerId }: { readonly account?: AccountView; readonly partnerId?: string | undefined }) {
  const navigate = useNavigate();
  const leave = () =>
    void (account === undefined ? navigate({ to: '/accounts' }) : navigate({ to: '/accounts/$id', params: { id: account.id } }));
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialOf(account, partnerId),
    schema: routes.createAccount.body,
    toBody: (values) => {
      const password = orUndefined(values.password);
      const maxSessions = numberOf(values.maxSessions);
      return {
        partnerId: values.partnerId,
        username: values.username.trim(),
        status: values.status,
        authorizedKeys: linesOf(values.authorizedKeys),
        addressAllowList: linesOf(values.addressAllowList),
        mounts: values.mounts.map(({ path, storeId, at, permissions: allowed }) => ({
          path,
          storeId,
          at,
          permissions: [...allowed],
        })),
        ...(password === undefined ? {} : { password }),
        ...(maxSessions === undefined ? {} : { maxSessions }),
      };
    },
    send: ({ partnerId: owner, username, ...changes }, options, { forgetPassword }) => {
      if (account === undefined) return call(routes.createAccount, { body: { partnerId: owner, username, ...changes } }, options);
      const forget = forgetPassword && changes.password === undefined;
      return call(
        routes.updateAccount,
        { params: { id: account.id }, body: forget ? { ...changes, password: null } : changes },
        options,
      );
    },
    version: account?.version,
    touches: ['accounts'],
    onDone: ({ id, username }) => {
      notifyDone(account === undefined ? `Account ${username} created` : `Account ${username} saved`);
      void navigate({ to: '/accounts/$id', params: { id } });
    },
  });
  return (
    <FormPage
      title={account === undefined ? 'Create account' : `Edit ${account.username}`}
      crumb={{ label: 'Accounts', to: '/accounts' }}
      submitLabel={account === undefined ? 'Create account' : 'Save account'}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend="Identity">
        <FieldRow>
          <PartnerPicker
            label="Partner"
            placeholder="Choose a partner"
            disabled={account !== undefined}
            chosenLabel={account?.partnerName}
            {...form.getInputProps('partnerId')}
          />
          <TextInput
            label="User name"
            placeholder="acme"
            classNames={{ input: 'wb-mono' }}
            autoComplete="off"
            disabled={account !== undefined}
            {...form.getInputProps('username')}
          />
          <Select label="Status" data={[...statuses]} allowDeselect={false} {...form.getInputProps('status')} />
        </FieldRow>
      </Fields>
      <Fields legend="Credentials" hint="Keys, a password, or both. Without either nobody can sign in.">
        <Textarea
          label="Authorised keys"
          description="One public key a line, as in authorized_keys, without options"
          placeholder="ssh-ed25519 AAAA… nightly@acme"
          autosize
          minRows={2}
          maxRows={10}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('authorizedKeys')}
        />
        <PasswordInput
          label="Password"
          autoComplete="new-password"
          placeholder={account?.hasPassword === true ? 'Unchanged' : 'No password'}
          {...form.getInputProps('password')}
        />
        {account?.hasPassword === true && (
          <Checkbox
            size="xs"
            label="Allow no password any more"
            {...form.getInputProps('forgetPassword', { type: 'checkbox' })}
          />
        )}
      </Fields>
      <Fields
        legend="Mounts"
        hint="What the partner sees, where it lies on our side, and what may be done there. Nothing else can be reached."
      >
        {form.values.mounts.map((_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a mount being edited has no identity but its place
          <MountFields key={at} form={form} at={at} />
        ))}
        <div>
          <Button variant="default" onClick={() => form.insertListItem('mounts', newMount)}>
            Add mount
          </Button>
        </div>
      </Fields>
      <Fields legend="Limits">
        <FieldRow>
          <Textarea
            label="Allowed addresses"
            description="Addresses and blocks, one a line; empty: from anywhere"
            placeholder="192.0.2.0/24"
            autosize
            minRows={2}
            maxRows={8}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('addressAllowList')}
          />
          <NumberInput
            label="Sessions at a time"
            placeholder="Default"
            min={1}
            max={1000}
            {...form.getInputProps('maxSessions')}
          />
        </FieldRow>
      </Fields>
    </FormPage>
  );
}

/** A new account. */
export function CreateAccountScreen() {
  const { partnerId } = createRoute.useSearch();
  return (
    <Guarded contract={routes.createAccount} what="this form">
      <AccountForm partnerId={partnerId} />
    </Guarded>
  );
}

/** Changes to an account. */
export function EditAccountScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(routes.getAccount, { params: { id } }));
  return (
    <Guarded contract={routes.updateAccount} what="this form">
      <Loaded query={query}>{(account) => <AccountForm key={account.id} account={account} />}</Loaded>
    </Guarded>
  );
}
