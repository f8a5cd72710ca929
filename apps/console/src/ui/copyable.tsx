import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Tooltip } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { CheckIcon, CopyIcon } from '@primer/octicons-react';
import type { ReactNode } from 'react';

/** A button that copies a text. */
export function CopyButton({ value, label }: { readonly value: string; readonly label: string }) {
  const { t } = useLingui();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <Tooltip label={clipboard.copied ? t`Copied` : label}>
      <ActionIcon className="wb-copy" size="xs" aria-label={label} onClick={() => clipboard.copy(value)}>
        {clipboard.copied ? <CheckIcon size={13} /> : <CopyIcon size={13} />}
      </ActionIcon>
    </Tooltip>
  );
}

interface CopyableProps {
  readonly value: string;
  /** What it is, for the button's name: `fingerprint`. */
  readonly what: string;
  /** Shown instead of the value. */
  readonly children?: ReactNode;
}

/** A monospaced value with a button that copies it. */
export function Copyable({ value, what, children }: CopyableProps) {
  const { t } = useLingui();
  return (
    <span className="wb-copyable">
      {children ?? <span className="wb-mono wb-break">{value}</span>}
      <CopyButton value={value} label={t`Copy ${what}`} />
    </span>
  );
}
