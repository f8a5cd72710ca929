import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmButton } from '../../ui/confirm.js';
import { isName } from './paths.js';

/** Makes a folder in the one that is shown. */
export function NewFolder({ onMake }: { readonly onMake: (name: string) => Promise<unknown> }) {
  const { t } = useLingui();
  const [name, setName] = useState('');
  const make = async () => {
    if (!isName(name)) throw new Error(t`A name is not empty, not . or .., and holds no slash.`);
    await onMake(name);
    setName('');
  };
  return (
    <ConfirmButton
      label={t`Create folder`}
      question={t`A folder is made in the one that is shown.`}
      onConfirm={make}
      done={t`Folder created`}
    >
      <TextInput
        mt="sm"
        data-autofocus
        label={t`Name of the folder`}
        classNames={{ input: 'wb-mono' }}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </ConfirmButton>
  );
}
