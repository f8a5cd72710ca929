import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { IdempotencyKeys } from '../api/idempotency-key.js';
import { isUnanswered } from '../api/problem-error.js';
import { notifyProblem } from './notify.js';

interface ActionButtonProps {
  readonly label: string;
  /** Given the key that makes sending it once more safe. */
  readonly onAct: (idempotencyKey: string) => Promise<unknown>;
  readonly icon?: ReactNode;
  readonly main?: boolean;
  readonly disabled?: boolean;
}

/** A button that does something at once and says when it was refused. A second press after a lost answer does not do it twice. */
export function ActionButton({ label, onAct, icon, main = false, disabled = false }: ActionButtonProps) {
  const { t } = useLingui();
  const [pending, setPending] = useState(false);
  const [keys] = useState(() => new IdempotencyKeys());
  const act = async () => {
    setPending(true);
    try {
      await onAct(keys.keyFor(label));
      keys.forget();
    } catch (error) {
      if (!isUnanswered(error)) keys.forget();
      notifyProblem(t`${label}: not done`, error);
    } finally {
      setPending(false);
    }
  };
  return (
    <Button
      variant={main ? 'filled' : 'default'}
      leftSection={icon}
      loading={pending}
      disabled={disabled}
      onClick={() => void act()}
    >
      {label}
    </Button>
  );
}
