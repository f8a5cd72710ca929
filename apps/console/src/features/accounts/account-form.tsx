import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import '@mantine/core/styles/PasswordInput.css';
import { Button, Checkbox, NumberInput, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type AccountView, accountRoutes } from '@waybill/contracts';
import { call } from '../../api/client.js';
import { read } from '../../api/queries.js';
import { entered, linesOf, numberOf, orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormPage } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { BandwidthFields, bandwidthBody, initialBandwidth, newWindow } from '../bandwidth-fields.js';
import { Guarded } from '../guarded.js';
import { Loaded } from '../loaded.js';
import { PartnerPicker } from '../pickers.js';
import { AccountNumber } from './account-number.js';
import { keyLinesOf } from './key-lines.js';
import { initialMounts, MountFields, mountsBody, newMount, newPath } from './mount-fields.js';
import { newAccessWindow, SignInFields } from './sign-in-fields.js';
import { initialSignIn, signInBody } from './sign-in-values.js';

const createRoute = getRouteApi('/_in/accounts/new');
const editRoute = getRouteApi('/_in/accounts/$id/edit');

const statuses = ['active', 'suspended'] as const;

function initialOf(account: AccountView | undefined, partnerId: string | undefined) {
  return {
    partnerId: account?.partnerId ?? partnerId ?? '',
    username: account?.username ?? '',
    status: account?.status ?? statuses[0],
    password: '',
    forgetPassword: false,
    authorizedKeys: (account?.authorizedKeys ?? [])
      .map(({ options, publicKey, comment }) => `${options} ${publicKey} ${comment}`.trim())
      .join('\n'),
    revokedKeys: (account?.revokedKeys ?? []).join('\n'),
    mounts: initialMounts(account),
    addressAllowList: (account?.addressAllowList ?? []).join('\n'),
    maxSessions: entered(account?.maxSessions),
    ...initialSignIn(account),
    limits: {
      quotaBytes: entered(account?.limits.quotaBytes ?? undefined),
      quotaFiles: entered(account?.limits.quotaFiles ?? undefined),
      maxFileBytes: entered(account?.limits.maxFileBytes ?? undefined),
      bandwidth: initialBandwidth(account?.limits.bandwidth),
    },
  };
}

function AccountForm({ account, partnerId }: { readonly account?: AccountView; readonly partnerId?: string | undefined }) {
  const navigate = useNavigate();
  const leave = () =>
    void (account === undefined ? navigate({ to: '/accounts' }) : navigate({ to: '/accounts/$id', params: { id: account.id } }));
  const { form, problems, pending, submit } = useEntryForm({
    initial: initialOf(account, partnerId),
    schema: accountRoutes.createAccount.body,
    toBody: (values) => {
      const password = orUndefined(values.password);
      const maxSessions = numberOf(values.maxSessions);
      return {
        partnerId: values.partnerId,
        username: values.username.trim(),
        status: values.status,
        authorizedKeys: keyLinesOf(values.authorizedKeys),
        revokedKeys: linesOf(values.revokedKeys),
        addressAllowList: linesOf(values.addressAllowList),
        ...signInBody(values),
        mounts: mountsBody(values.mounts),
        limits: {
          quotaBytes: numberOf(values.limits.quotaBytes) ?? null,
          quotaFiles: numberOf(values.limits.quotaFiles) ?? null,
          maxFileBytes: numberOf(values.limits.maxFileBytes) ?? null,
          bandwidth: bandwidthBody(values.limits.bandwidth),
        },
        ...(password === undefined ? {} : { password }),
        ...(maxSessions === undefined ? {} : { maxSessions }),
      };
    },
    send: ({ partnerId: owner, username, ...changes }, options, { forgetPassword }) => {
      if (account === undefined)
        return call(accountRoutes.createAccount, { body: { partnerId: owner, username, ...changes } }, options);
      const forget = forgetPassword && changes.password === undefined;
      return call(
        accountRoutes.updateAccount,
        { params: { id: account.id }, body: forget ? { ...changes, password: null } : changes },
        options,
      );
    },
    version: account?.version,
    touches: ['accounts'],
    onDone: ({ id, username }) => {
      notifyDone(account === undefined ? t`Account ${username} created` : t`Account ${username} saved`);
      void navigate({ to: '/accounts/$id', params: { id } });
    },
  });
  return (
    <FormPage
      title={account === undefined ? t`Create account` : t`Edit ${account.username}`}
      crumb={{ label: t`Accounts`, to: '/accounts' }}
      submitLabel={account === undefined ? t`Create account` : t`Save account`}
      onSubmit={submit}
      onCancel={leave}
      pending={pending}
      dirty={form.isDirty()}
      problems={problems}
    >
      <Fields legend={t`Identity`}>
        <FieldRow>
          <PartnerPicker
            label={t`Partner`}
            placeholder={t`Choose a partner`}
            disabled={account !== undefined}
            chosenLabel={account?.partnerName}
            {...form.getInputProps('partnerId')}
          />
          <TextInput
            label={t`User name`}
            placeholder="acme"
            classNames={{ input: 'wb-mono' }}
            autoComplete="off"
            disabled={account !== undefined}
            {...form.getInputProps('username')}
          />
          <Select label={t`Status`} data={[...statuses]} allowDeselect={false} {...form.getInputProps('status')} />
        </FieldRow>
      </Fields>
      <Fields legend={t`Credentials`} hint={t`Keys, a password, or both. Without either nobody can sign in.`}>
        <Textarea
          label={t`Authorised keys`}
          description={t`One public key a line, as in authorized_keys. In front of it from="…" and expiry-time="…" (UTC) hold, and cert-authority with principals="…" for an authority of certificates; other options are refused`}
          placeholder="ssh-ed25519 AAAA… nightly@acme"
          wrap="off"
          autosize
          minRows={2}
          maxRows={10}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('authorizedKeys')}
        />
        <Textarea
          label={t`Revoked keys and certificates`}
          description={t`One a line: "serial: 10-20", "id: laptop@acme", "hash: SHA256:…" or "key: ssh-ed25519 AAAA…". They sign nobody in, and their sessions end`}
          wrap="off"
          autosize
          minRows={1}
          maxRows={10}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('revokedKeys')}
        />
        <PasswordInput
          label={t`Password`}
          autoComplete="new-password"
          placeholder={account?.hasPassword === true ? t`Unchanged` : t`No password`}
          {...form.getInputProps('password')}
        />
        {account?.hasPassword === true && (
          <Checkbox
            size="xs"
            label={t`Allow no password any more`}
            {...form.getInputProps('forgetPassword', { type: 'checkbox' })}
          />
        )}
      </Fields>
      <SignInFields form={form} onAddWindow={() => form.insertListItem('accessHours', newAccessWindow())} />
      <Fields
        legend={t`Mounts`}
        hint={t`What the partner sees, where it lies on our side, and what may be done there. Nothing else can be reached.`}
      >
        {form.values.mounts.map((_, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a mount being edited has no identity but its place
          <MountFields key={at} form={form} at={at} onAddPath={() => form.insertListItem(`mounts.${at}.paths`, newPath)} />
        ))}
        <div>
          <Button variant="default" onClick={() => form.insertListItem('mounts', newMount)}>
            <Trans>Add mount</Trans>
          </Button>
        </div>
      </Fields>
      <Fields legend={t`Limits`}>
        <FieldRow>
          <Textarea
            label={t`Allowed addresses`}
            description={t`Addresses and blocks, one a line; empty: from anywhere`}
            placeholder="192.0.2.0/24"
            autosize
            minRows={2}
            maxRows={8}
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('addressAllowList')}
          />
          <NumberInput
            label={t`Sessions at a time`}
            placeholder={t`Default`}
            min={1}
            max={1000}
            {...form.getInputProps('maxSessions')}
          />
        </FieldRow>
        <FieldRow>
          <AccountNumber
            form={form}
            name="limits.quotaBytes"
            label={t`Quota of bytes`}
            hint={t`What may lie where it may write`}
            none={t`No limit`}
          />
          <AccountNumber
            form={form}
            name="limits.quotaFiles"
            label={t`Quota of files`}
            hint={t`How many may lie where it may write`}
            none={t`No limit`}
          />
          <AccountNumber
            form={form}
            name="limits.maxFileBytes"
            label={t`Largest file`}
            hint={t`In all its mounts`}
            none={t`No limit`}
          />
        </FieldRow>
      </Fields>
      <BandwidthFields
        form={form}
        onAdd={() => form.insertListItem('limits.bandwidth', newWindow())}
        hint={t`The first window that is open holds, for all sessions of the account together. Outside of them there is no limit.`}
        together={t`All sessions together`}
      />
    </FormPage>
  );
}

/** A new account. */
export function CreateAccountScreen() {
  const { partnerId } = createRoute.useSearch();
  return (
    <Guarded needs="createAccount" what={t`this form`}>
      <AccountForm partnerId={partnerId} />
    </Guarded>
  );
}

/** Changes to an account. */
export function EditAccountScreen() {
  const { id } = editRoute.useParams();
  const query = useQuery(read(accountRoutes.getAccount, { params: { id } }));
  return (
    <Guarded needs="updateAccount" what={t`this form`}>
      <Loaded query={query}>{(account) => <AccountForm key={account.id} account={account} />}</Loaded>
    </Guarded>
  );
}
