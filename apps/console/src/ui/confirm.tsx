import { Trans, useLingui } from '@lingui/react/macro';
import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { sentenceOf } from '../api/problem-error.js';
import { notifyDone } from './notify.js';

interface ConfirmProps {
  /** The button's name, and the confirming button's: `Delete partner`. */
  readonly label: string;
  readonly question: ReactNode;
  readonly onConfirm: () => Promise<unknown>;
  /** Said when it is done. */
  readonly done: string;
  readonly danger?: boolean;
  readonly variant?: 'default' | 'subtle';
  /** The name that has to be typed first, where there is no way back. */
  readonly typed?: string;
  /** Beside the question: a field the decision needs. */
  readonly children?: ReactNode;
}

/** A button that asks first. A refusal is shown where it was asked, with its reason. */
export function ConfirmButton({
  label,
  question,
  onConfirm,
  done,
  danger = false,
  variant = 'default',
  typed,
  children,
}: ConfirmProps) {
  const { t } = useLingui();
  const [entered, setEntered] = useState('');
  const [opened, { open, close }] = useDisclosure(false);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const shut = () => {
    setProblem(undefined);
    setEntered('');
    close();
  };
  const isMeant = typed === undefined || entered.trim() === typed;
  const confirm = async () => {
    setPending(true);
    setProblem(undefined);
    try {
      await onConfirm();
      notifyDone(done);
      close();
    } catch (error) {
      setProblem(sentenceOf(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <>
      <Button variant={variant} onClick={open}>
        {label}
      </Button>
      <Modal opened={opened} onClose={shut} title={label}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            // The button may stand in a form, which is not what is sent.
            event.stopPropagation();
            if (isMeant) void confirm();
          }}
        >
          <Text size="sm">{question}</Text>
          {typed !== undefined && (
            <TextInput
              mt="sm"
              label={t`Type ${typed} to go on`}
              autoComplete="off"
              data-autofocus
              value={entered}
              onChange={({ currentTarget }) => setEntered(currentTarget.value)}
            />
          )}
          {children}
          {problem !== undefined && (
            <p className="wb-form-problem" role="alert">
              {problem}
            </p>
          )}
          <Group justify="flex-end" gap="xs" mt="md">
            <Button variant="default" onClick={shut}>
              <Trans>Cancel</Trans>
            </Button>
            <Button
              type="submit"
              loading={pending}
              disabled={!isMeant}
              data-autofocus={typed === undefined}
              className={danger ? 'wb-danger-filled' : ''}
            >
              {label}
            </Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
