import { Button, Group, Modal, PasswordInput, Text } from '@mantine/core';
import { routes } from '@waybill/contracts';
import { useSyncExternalStore } from 'react';
import { call } from '../../api/client.js';
import { answerProof, isProofAsked, onProofAsked } from '../../api/proof.js';
import { useUser } from '../../api/session.js';
import { useEntryForm } from '../../api/use-entry-form.js';
import { FormProblems } from '../../ui/form-page.js';
import { CodeField } from './code-field.js';

function ProofForm() {
  const user = useUser();
  const { form, problems, pending, submit } = useEntryForm({
    initial: { password: '', code: '' },
    schema: routes.proveAgain.body,
    toBody: ({ password, code }) => ({ password, ...(code.trim() === '' ? {} : { code: code.trim() }) }),
    send: (body) => call(routes.proveAgain, { body }),
    touches: [],
    onDone: () => answerProof(true),
  });
  return (
    <form
      noValidate
      aria-label="Prove that it is you"
      onSubmit={(event) => {
        event.preventDefault();
        // What is behind the dialog has a form of its own.
        event.stopPropagation();
        submit();
      }}
    >
      <div className="wb-stack">
        <Text size="sm">What you are about to do takes a recent proof of who you are. It holds for 15 minutes.</Text>
        <FormProblems problems={problems} />
        <PasswordInput label="Your password" autoComplete="current-password" data-autofocus {...form.getInputProps('password')} />
        {user?.secondFactor === true && <CodeField {...form.getInputProps('code')} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => answerProof(false)}>
            Cancel
          </Button>
          <Button type="submit" loading={pending}>
            Go on
          </Button>
        </Group>
      </div>
    </form>
  );
}

/** Asks for password and code once more, when something was refused for want of it. */
export function ProofDialog() {
  const opened = useSyncExternalStore(onProofAsked, isProofAsked);
  return (
    <Modal opened={opened} onClose={() => answerProof(false)} title="Is it you?" zIndex={400}>
      {opened && <ProofForm />}
    </Modal>
  );
}
