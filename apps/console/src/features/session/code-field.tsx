import { t } from '@lingui/core/macro';
import { TextInput, type TextInputProps } from '@mantine/core';

/** A field for the code of an authenticator app, or a recovery code. */
export function CodeField(props: Omit<TextInputProps, 'autoComplete' | 'spellCheck'>) {
  return (
    <TextInput
      label={t`Code`}
      description={t`Of your authenticator app, or one of your recovery codes`}
      classNames={{ input: 'wb-mono' }}
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
    />
  );
}
