import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Button, Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { type AccountView, accountRoutes, type PartnerView } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { linesOf, orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { CopyButton } from '../../ui/copyable.js';
import { FieldRow, Fields, FormProblems } from '../../ui/form-page.js';
import { formatAll } from '../../ui/format.js';
import { notifyDone } from '../../ui/notify.js';
import { keyLinesOf } from '../accounts/key-lines.js';
import { StorePicker } from '../pickers.js';
import { forgetDraft, useKeptDraft, withDraft } from './draft.js';
import { madePassword } from './made-password.js';
import { madeOrProposed } from './proposals.js';
import { useOnlyStore } from './use-only-store.js';
import { type InboundWay, mountsOf } from './ways.js';

interface TheirAccountProps {
  readonly partner: PartnerView;
  /** The account that is there; a new one is made without. */
  readonly account: AccountView | undefined;
  readonly ways: readonly InboundWay[];
  /** Whether the partner can be given a link by which they offer their key. */
  readonly canLink: boolean;
  readonly onMade: (id: string) => void;
}

function initialOf(partner: PartnerView, account: AccountView | undefined, storeId: string) {
  return {
    username: account?.username ?? partner.slug,
    authorizedKeys: (account?.authorizedKeys ?? [])
      .map(({ options, publicKey, comment }) => `${options} ${publicKey} ${comment}`.trim())
      .join('\n'),
    password: '',
    addressAllowList: (account?.addressAllowList ?? []).join('\n'),
    storeId,
    folder: `/${partner.slug}`,
  };
}

/** The contract's schema, and that there is something to sign in with, unless that comes by another way. */
function schemaOf(hasAnother: boolean) {
  return accountRoutes.createAccount.body.refine(
    ({ authorizedKeys, password }) => (authorizedKeys ?? []).length > 0 || password !== undefined || hasAnother,
    { path: ['authorizedKeys'], message: t`paste their public key, or give them a password` },
  );
}

/** Mounts are made of two fields. */
function fieldOf(path: string): string {
  if (/^mounts\.\d+\.storeId$/.test(path)) return 'storeId';
  return path.startsWith('mounts') ? 'folder' : path;
}

/** How the partner signs in to our server: makes the account with its folders, or mends the one that is there. */
export function TheirAccount(props: TheirAccountProps) {
  const storeId = useOnlyStore();
  return storeId === undefined ? null : <AccountForm {...props} storeId={storeId} />;
}

function AccountForm({ partner, account, ways, canLink, storeId, onMade }: TheirAccountProps & { readonly storeId: string }) {
  const draft = `account.${account?.id ?? partner.id}`;
  const [initial] = useState(() => withDraft(draft, initialOf(partner, account, storeId)));
  const [byLink, setByLink] = useState(false);
  const comesByLink = byLink || (account !== undefined && canLink);
  const { form, problems, pending, submit } = useEntryForm({
    initial,
    schema: schemaOf(comesByLink || (account?.hasPassword ?? false)),
    toBody: ({ username, authorizedKeys, password, addressAllowList, storeId: store, folder }) => ({
      partnerId: partner.id,
      username: username.trim(),
      authorizedKeys: keyLinesOf(authorizedKeys),
      addressAllowList: linesOf(addressAllowList),
      ...(orUndefined(password) === undefined ? {} : { password }),
      ...(account === undefined ? { mounts: mountsOf(ways, store, folder.trim()) } : {}),
    }),
    send: ({ partnerId, username, ...rest }, options) =>
      madeOrProposed(
        account === undefined
          ? call(accountRoutes.createAccount, { body: { partnerId, username, ...rest } }, options)
          : call(accountRoutes.updateAccount, { params: { id: account.id }, body: rest }, options),
      ),
    fieldOf,
    version: account?.version,
    touches: ['accounts'],
    onDone: (result) => {
      forgetDraft(draft);
      if (!('made' in result)) return;
      const { id, username } = result.made;
      notifyDone(account === undefined ? t`Account ${username} created` : t`Account ${username} saved`);
      onMade(id);
    },
  });
  useKeptDraft(draft, form, ['password']);
  const { password } = form.values;
  return (
    <form
      className="wb-form"
      noValidate
      aria-label={t`Account`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) submit();
      }}
    >
      <FormProblems problems={problems} />
      <Fields legend={t`Their account`} hint={t`With which they sign in to our SFTP server.`}>
        <FieldRow>
          <TextInput
            label={t`User name`}
            autoComplete="off"
            classNames={{ input: 'wb-mono' }}
            disabled={account !== undefined}
            {...form.getInputProps('username')}
          />
        </FieldRow>
        <Textarea
          label={t`Their public keys`}
          description={t`One a line, as in authorized_keys`}
          placeholder="ssh-ed25519 AAAA… nightly@acme"
          wrap="off"
          autosize
          minRows={2}
          maxRows={8}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('authorizedKeys')}
        />
        {account === undefined && canLink && (
          <Checkbox
            label={t`They give us their key themselves`}
            description={t`Make the account without a key: next you get a link to hand to them, by which they offer one`}
            checked={byLink}
            onChange={({ currentTarget: { checked } }) => setByLink(checked)}
          />
        )}
        <FieldRow>
          <PasswordInput
            label={t`Password`}
            description={t`Without a key, or beside it. It is shown now and never again.`}
            autoComplete="new-password"
            placeholder={account?.hasPassword === true ? t`Unchanged` : t`No password`}
            {...form.getInputProps('password')}
          />
          <div className="wb-field-side">
            <Button variant="default" onClick={() => form.setFieldValue('password', madePassword())}>
              <Trans>Make a password</Trans>
            </Button>
            {password !== '' && <CopyButton value={password} label={t`Copy password`} />}
          </div>
        </FieldRow>
        <Textarea
          label={t`Allowed addresses`}
          description={t`Addresses and blocks that they come from, one a line; empty: from anywhere`}
          placeholder="192.0.2.0/24"
          autosize
          minRows={1}
          maxRows={6}
          classNames={{ input: 'wb-mono' }}
          {...form.getInputProps('addressAllowList')}
        />
      </Fields>
      {account === undefined && (
        <Fields
          legend={t`Their folders`}
          hint={t`They see ${formatAll(ways.map((way) => `/${way}`))}, and nothing else. What they may do there is no more than it takes.`}
        >
          <FieldRow>
            <StorePicker label={t`Store`} placeholder={t`Choose a store`} {...form.getInputProps('storeId')} />
            <TextInput
              label={t`Folder in the store`}
              description={t`Theirs lie below it`}
              classNames={{ input: 'wb-mono' }}
              {...form.getInputProps('folder')}
            />
          </FieldRow>
        </Fields>
      )}
      <div className="wb-form-actions">
        <Button type="submit" variant={account === undefined ? 'filled' : 'default'} loading={pending}>
          {account === undefined ? t`Create account` : t`Save account`}
        </Button>
      </div>
    </form>
  );
}
