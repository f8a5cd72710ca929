import { Trans, useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import type { FileEntryView } from '@waybill/contracts';
import { useState } from 'react';
import { ConfirmButton } from '../../ui/confirm.js';
import { FileName } from '../../ui/file-name.js';
import { visibleText } from '../../ui/visible-name.js';

/** Deletes a file after a question, and a folder by its name. */
export function DeleteEntry({ entry, onDelete }: { readonly entry: FileEntryView; readonly onDelete: () => Promise<unknown> }) {
  const { t } = useLingui();
  const [typed, setTyped] = useState('');
  const { name, kind } = entry;
  const isFolder = kind === 'folder';
  const shown = visibleText(name);
  const confirm = async () => {
    if (isFolder && typed !== name && typed !== shown) throw new Error(t`Type the name of the folder as it is shown.`);
    await onDelete();
  };
  return (
    <ConfirmButton
      danger
      label={isFolder ? t`Delete folder` : t`Delete file`}
      done={t`${shown} deleted`}
      onConfirm={confirm}
      question={
        isFolder ? (
          <Trans>
            Delete the folder <FileName name={name} />? Only an empty folder can be deleted.
          </Trans>
        ) : (
          <Trans>
            Delete <FileName name={name} />? It cannot be brought back. The audit trail keeps its name and who deleted it.
          </Trans>
        )
      }
    >
      {isFolder && (
        <TextInput
          mt="sm"
          data-autofocus
          label={t`Type its name to confirm`}
          classNames={{ input: 'wb-mono' }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
    </ConfirmButton>
  );
}
