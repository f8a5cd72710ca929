import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/NumberInput.css';
import { Button, Modal, NumberInput, Select, Textarea } from '@mantine/core';
import { type AccountView, accountRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';

const NONE = 'none';

function Form({ account, onDone }: { readonly account: AccountView; readonly onDone: () => void }) {
  const { id, authorizedKeys } = account;
  const replaceable = authorizedKeys.filter(({ pending, isAuthority }) => pending === null && !isAuthority);
  const { form, problems, pending, submit } = useEntryForm({
    initial: { publicKey: '', replaces: replaceable[0]?.fingerprint ?? NONE, overlapDays: 7 as number | string },
    schema: accountRoutes.offerKey.body,
    toBody: ({ publicKey, replaces, overlapDays }) => ({
      publicKey: publicKey.trim(),
      replaces: replaces === NONE ? null : replaces,
      ...(replaces === NONE ? {} : { overlapDays: Number(overlapDays) }),
    }),
    send: (body, options) => call(accountRoutes.offerKey, { params: { id }, body }, options),
    touches: ['accounts'],
    onDone,
  });
  const isReplacing = form.getValues().replaces !== NONE;
  return (
    <form
      aria-label={t`Offer key`}
      noValidate
      className="wb-stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) submit();
      }}
    >
      <FormProblems problems={problems} />
      <Textarea
        label={t`Public key`}
        description={t`The line of a file *.pub`}
        placeholder="ssh-ed25519 AAAA… acme"
        autosize
        minRows={3}
        classNames={{ input: 'wb-mono' }}
        {...form.getInputProps('publicKey')}
      />
      <Select
        label={t`Takes the place of`}
        allowDeselect={false}
        data={[
          ...replaceable.map(({ fingerprint, comment }) => ({
            value: fingerprint,
            label: comment === '' ? fingerprint : `${comment}, ${fingerprint}`,
          })),
          { value: NONE, label: t`No key: it is added` },
        ]}
        {...form.getInputProps('replaces')}
      />
      {isReplacing && (
        <NumberInput label={t`Days that one still signs in`} min={0} max={90} {...form.getInputProps('overlapDays')} />
      )}
      <div className="wb-form-actions">
        <Button type="submit" loading={pending}>
          <Trans>Offer key</Trans>
        </Button>
      </div>
    </form>
  );
}

/** Gives an account a key that becomes one of it by its first sign-in, in place of another one or beside them. */
export function OfferKey({ account }: { readonly account: AccountView }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpen(true)}>
        <Trans>Offer key</Trans>
      </Button>
      {open && (
        <Modal opened onClose={close} title={t`A key for ${account.username}`}>
          <p className="wb-hint">
            <Trans>
              It signs in once it has been proven: the first sign-in that succeeds with it makes it a key of the account.
            </Trans>
          </p>
          <Form account={account} onDone={close} />
        </Modal>
      )}
    </>
  );
}
