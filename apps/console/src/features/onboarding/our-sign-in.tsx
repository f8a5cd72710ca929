import { t } from '@lingui/core/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type ConnectionView, connectionRoutes, type PartnerView } from '@waybill/contracts';
import { useState } from 'react';
import { call } from '../../api/client.js';
import { entered, numberOf, orUndefined, useEntryForm } from '../../api/use-entry-form.js';
import { FieldRow, Fields, FormProblems } from '../../ui/form-page.js';
import { notifyDone } from '../../ui/notify.js';
import { ConnectionNumber } from '../connections/connection-number.js';
import { forgetTest } from '../connections/last-test.js';
import { KeyPicker } from '../pickers.js';
import { forgetDraft, useKeptDraft, withDraft } from './draft.js';
import { GenerateKey } from './generate-key.js';
import { madeOrProposed } from './proposals.js';
import { PublicKey } from './public-key.js';

interface OurSignInProps {
  readonly partner: PartnerView;
  /** The connection that is there; a new one is made without. */
  readonly connection: ConnectionView | undefined;
  readonly onMade: (id: string) => void;
}

function initialOf(partner: PartnerView, connection: ConnectionView | undefined) {
  return {
    slug: connection?.slug ?? partner.slug,
    host: connection?.host ?? '',
    port: entered(connection?.port ?? 22),
    username: connection?.username ?? '',
    keyId: connection?.keyId ?? null,
    password: '',
  };
}

function portOf(entry: number | string): { readonly port?: number } {
  const port = numberOf(entry);
  return port === undefined ? {} : { port };
}

/** The contract's schema, and that nobody signs in with nothing. */
function schemaOf(hasPassword: boolean) {
  return connectionRoutes.createConnection.body.refine(
    ({ keyId, password }) => (keyId ?? null) !== null || password !== undefined || hasPassword,
    { path: ['keyId'], message: t`choose or generate a key, or enter a password` },
  );
}

/** How we sign in to the partner’s server: makes the connection, or mends the one that is there. */
export function OurSignIn({ partner, connection, onMade }: OurSignInProps) {
  const draft = `connection.${connection?.id ?? partner.id}`;
  const [initial] = useState(() => withDraft(draft, initialOf(partner, connection)));
  const { form, problems, pending, submit } = useEntryForm({
    initial,
    schema: schemaOf(connection?.hasPassword ?? false),
    toBody: ({ slug, host, port, username, keyId, password }) => ({
      partnerId: partner.id,
      slug: slug.trim(),
      host: host.trim(),
      username: username.trim(),
      keyId,
      ...portOf(port),
      ...(orUndefined(password) === undefined ? {} : { password }),
    }),
    send: ({ partnerId, slug, ...rest }, options) =>
      madeOrProposed(
        connection === undefined
          ? call(connectionRoutes.createConnection, { body: { partnerId, slug, ...rest } }, options)
          : call(connectionRoutes.updateConnection, { params: { id: connection.id }, body: rest }, options),
      ),
    version: connection?.version,
    touches: ['connections', 'host-keys', 'overview'],
    onDone: (result) => {
      forgetDraft(draft);
      if (connection !== undefined) forgetTest(connection.id);
      if (!('made' in result)) return;
      const { id, slug } = result.made;
      notifyDone(connection === undefined ? t`Connection ${slug} created` : t`Connection ${slug} saved`);
      onMade(id);
    },
  });
  useKeptDraft(draft, form, ['password']);
  const { keyId } = form.values;
  return (
    <form
      className="wb-form"
      noValidate
      aria-label={t`Connection`}
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) submit();
      }}
    >
      <FormProblems problems={problems} />
      <Fields legend={t`Their server`} hint={t`As the partner wrote it to you.`}>
        <FieldRow>
          <TextInput
            label={t`Host`}
            placeholder="sftp.acme.example"
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('host')}
          />
          <ConnectionNumber form={form} name="port" label={t`Port`} />
          <TextInput
            label={t`User name`}
            placeholder="waybill"
            autoComplete="off"
            classNames={{ input: 'wb-mono' }}
            {...form.getInputProps('username')}
          />
        </FieldRow>
        <FieldRow>
          <TextInput
            label={t`Name of the connection`}
            description={t`Stable; for us only`}
            classNames={{ input: 'wb-mono' }}
            disabled={connection !== undefined}
            {...form.getInputProps('slug')}
          />
        </FieldRow>
      </Fields>
      <Fields legend={t`How we prove who we are`} hint={t`A key, a password, or both. Neither is ever shown again.`}>
        <FieldRow>
          <KeyPicker
            label={t`Key`}
            placeholder={t`No key`}
            clearable
            chosenLabel={connection?.keySlug ?? undefined}
            {...form.getInputProps('keyId')}
          />
          <PasswordInput
            label={t`Password`}
            autoComplete="new-password"
            placeholder={connection?.hasPassword === true ? t`Unchanged` : t`No password`}
            {...form.getInputProps('password')}
          />
        </FieldRow>
        {keyId === null ? (
          <div>
            <GenerateKey slug={partner.slug} onMade={({ id }) => form.setFieldValue('keyId', id)} />
          </div>
        ) : (
          <PublicKey keyId={keyId} />
        )}
      </Fields>
      <div className="wb-form-actions">
        <Button type="submit" variant={connection === undefined ? 'filled' : 'default'} loading={pending}>
          {connection === undefined ? t`Create connection` : t`Save connection`}
        </Button>
      </div>
    </form>
  );
}
