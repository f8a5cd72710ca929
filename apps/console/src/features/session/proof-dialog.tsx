import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import '@mantine/core/styles/PasswordInput.css';
import { Button, Group, Modal, PasswordInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { oidcSignInRoutes, sessionRoutes } from '@waybill/contracts';
import { useSyncExternalStore } from 'react';
import { call } from '../../api/client.js';
import { answerProof, isProofAsked, onProofAsked } from '../../api/proof.js';
import { read } from '../../api/queries.js';
import { useUser } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { CodeField } from './code-field.js';
import { PasskeyButton } from './passkey-button.js';
import { proveWithPasskey } from './passkey-ceremonies.js';
import { ProviderButton } from './provider-ways.js';

function ProofForm() {
  const user = useUser();
  const { data: identities } = useQuery(read(oidcSignInRoutes.listOwnIdentities, {}));
  const { form, problems, pending, submit } = useEntryForm({
    initial: { password: '', code: '' },
    schema: sessionRoutes.proveAgain.body,
    toBody: ({ password, code }) => ({ password, ...(code.trim() === '' ? {} : { code: code.trim() }) }),
    send: (body) => call(sessionRoutes.proveAgain, { body }),
    touches: [],
    onDone: () => answerProof(true),
  });
  return (
    <form
      noValidate
      aria-label={t`Prove that it is you`}
      onSubmit={(event) => {
        event.preventDefault();
        // What is behind the dialog has a form of its own.
        event.stopPropagation();
        submit();
      }}
    >
      <div className="wb-stack">
        <Text size="sm">
          <Trans>What you are about to do takes a recent proof of who you are. It holds for 15 minutes.</Trans>
        </Text>
        {(user?.passkeys ?? 0) > 0 && (
          <PasskeyButton
            label={t`Use a passkey`}
            onUse={async () => {
              await proveWithPasskey();
              answerProof(true);
            }}
          />
        )}
        {identities?.items.map(({ id, provider }) => (
          <ProviderButton
            key={id}
            label={t`Use ${provider.name}`}
            onBegin={() =>
              call(oidcSignInRoutes.beginOidcProof, {
                body: { provider: provider.slug, returnTo: `${window.location.pathname}${window.location.search}` },
              })
            }
          />
        ))}
        <FormProblems problems={problems} />
        <PasswordInput
          label={t`Your password`}
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        {user?.secondFactor === true && <CodeField {...form.getInputProps('code')} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => answerProof(false)}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" loading={pending}>
            <Trans>Go on</Trans>
          </Button>
        </Group>
      </div>
    </form>
  );
}

/** Asks for password and code, or a passkey, once more, when something was refused for want of it. */
export function ProofDialog() {
  const opened = useSyncExternalStore(onProofAsked, isProofAsked);
  return (
    <Modal opened={opened} onClose={() => answerProof(false)} title={t`Is it you?`} zIndex={400}>
      {opened && <ProofForm />}
    </Modal>
  );
}
