import { Select, type SelectProps } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { routes } from '@waybill/contracts';
import { useState } from 'react';
import { read } from '../api/queries.js';

type PickerProps = Omit<SelectProps, 'data' | 'searchValue' | 'onSearchChange' | 'searchable'> & {
  /** The name of what is chosen already, as it may not be among the first found. */
  readonly chosenLabel?: string | undefined;
};

interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SearchedSelectProps extends PickerProps {
  readonly choices: readonly Choice[];
  readonly onSearch: (text: string | undefined) => void;
}

/** A select whose choices are searched on the server. */
function SearchedSelect({ choices, onSearch, chosenLabel, ...props }: SearchedSelectProps) {
  const [seen] = useState(() => new Map<string, string>());
  for (const { value, label } of choices) seen.set(value, label);
  const { value } = props;
  const known = typeof value === 'string' && value !== '' && !choices.some((choice) => choice.value === value);
  const data = known ? [{ value, label: seen.get(value) ?? chosenLabel ?? value }, ...choices] : [...choices];
  const search = (typed: string) => {
    // The select fills in the name of what is chosen; that is no search.
    const isName = data.some(({ label }) => label === typed);
    onSearch(isName || typed.trim() === '' ? undefined : typed.trim().slice(0, 200));
  };
  return <Select {...props} data={data} searchable onSearchChange={search} nothingFoundMessage="Nothing found" />;
}

const few = { limit: 50 } as const;

/** Chooses a partner by name. */
export function PartnerPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const { data } = useQuery({ ...read(routes.listPartners, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} />;
}

/** Narrows a list to one partner's. */
export function PartnerFilter({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (partnerId: string | undefined) => void;
}) {
  return (
    <PartnerPicker
      size="xs"
      w={180}
      aria-label="Partner"
      placeholder="Partner"
      clearable
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}

/** Chooses a connection by slug. */
export function ConnectionPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const { data } = useQuery({ ...read(routes.listConnections, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} />;
}

/** Chooses the connection whose server is a jump host: its value is the slug. */
export function JumpHostPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const { data } = useQuery({ ...read(routes.listConnections, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (data?.items ?? []).map(({ slug }) => ({ value: slug, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} />;
}

/** Chooses a key by slug. */
export function KeyPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const { data } = useQuery({ ...read(routes.listKeys, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} />;
}

/** Chooses a store by slug. */
export function StorePicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const { data } = useQuery({ ...read(routes.listStores, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} />;
}

/** Chooses a job by slug. */
export function JobPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const { data } = useQuery({ ...read(routes.listJobs, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} />;
}

/** Chooses a calendar by name. */
export function CalendarPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const { data } = useQuery({ ...read(routes.listCalendars, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} />;
}
