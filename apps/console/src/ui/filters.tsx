import { Trans, useLingui } from '@lingui/react/macro';
import { Button, CloseButton, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { SearchIcon } from '@primer/octicons-react';
import { type ReactNode, useEffect, useState } from 'react';

/** The filters of a list, in a row. */
export function FilterBar({ children, onClear }: { readonly children: ReactNode; readonly onClear?: (() => void) | undefined }) {
  return (
    <search className="wb-filters">
      {children}
      {onClear !== undefined && (
        <Button variant="subtle" color="gray" onClick={onClear}>
          <Trans>Clear filters</Trans>
        </Button>
      )}
    </search>
  );
}

interface TextFilterProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  /** The one that `/` goes to. */
  readonly main?: boolean;
  readonly width?: number;
}

/** A filter by text. Goes into the URL when typing pauses, or on Enter. */
export function TextFilter({ label, value, onChange, main = false, width = 220 }: TextFilterProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  const tell = (text: string) => {
    const wanted = text.trim() === '' ? undefined : text.trim();
    if (wanted !== value) onChange(wanted);
  };
  const later = useDebouncedCallback(tell, 300);
  return (
    <TextInput
      size="xs"
      w={width}
      aria-label={label}
      placeholder={label}
      value={typed}
      {...(main ? { 'data-search': true } : {})}
      leftSection={<SearchIcon size={13} aria-hidden="true" />}
      rightSection={typed === '' ? null : <CloseButton size="xs" aria-label={t`Clear ${label}`} onClick={() => change('')} />}
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') tell(typed);
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );

  function change(text: string) {
    setTyped(text);
    later(text);
  }
}

interface ChoiceFilterProps<T extends string> {
  readonly label: string;
  readonly value: T | undefined;
  readonly choices: readonly T[] | readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T | undefined) => void;
  readonly width?: number;
}

/** A filter by one of a few words. */
export function ChoiceFilter<T extends string>({ label, value, choices, onChange, width = 150 }: ChoiceFilterProps<T>) {
  const data = choices.map((choice) => (typeof choice === 'string' ? { value: choice, label: choice } : choice));
  return (
    <Select
      size="xs"
      w={width}
      aria-label={label}
      placeholder={label}
      data={data}
      value={value ?? null}
      clearable
      searchable={data.length > 8}
      onChange={(chosen) => onChange(data.find((choice) => choice.value === chosen)?.value)}
    />
  );
}
