import { t } from '@lingui/core/macro';
import { Select, type SelectProps } from '@mantine/core';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { calendarRoutes, connectionRoutes, jobRoutes, keyRoutes, partnerRoutes, storeRoutes } from '@waybill/contracts';
import { useState } from 'react';
import { sentenceOf } from '../api/problem-error.js';
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
  /** Why there are no choices. */
  readonly none: string;
}

/** What a list without choices says. */
function noneBecause({ isPending, error }: Pick<UseQueryResult, 'isPending' | 'error'>, searched: string | undefined): string {
  if (error !== null) return sentenceOf(error);
  if (isPending) return t`Loading…`;
  return searched === undefined ? t`There are none yet` : t`Nothing found`;
}

/** A select whose choices are searched on the server. */
function SearchedSelect({ choices, onSearch, none, chosenLabel, ...props }: SearchedSelectProps) {
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
  return <Select {...props} data={data} searchable onSearchChange={search} nothingFoundMessage={none} />;
}

const few = { limit: 50 } as const;

/** Chooses a partner by name. */
export function PartnerPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const query = useQuery({
    ...read(partnerRoutes.listPartners, { query: { ...few, text } }),
    placeholderData: keepPreviousData,
  });
  const choices = (query.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} none={noneBecause(query, text)} />;
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
      aria-label={t`Partner`}
      placeholder={t`Partner`}
      clearable
      value={value ?? null}
      onChange={(id) => onChange(id ?? undefined)}
    />
  );
}

/** Chooses a connection by slug. */
export function ConnectionPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const query = useQuery({
    ...read(connectionRoutes.listConnections, { query: { ...few, text } }),
    placeholderData: keepPreviousData,
  });
  const choices = (query.data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} none={noneBecause(query, text)} />;
}

/** Chooses the connection whose server is a jump host: its value is the slug. */
export function JumpHostPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const query = useQuery({
    ...read(connectionRoutes.listConnections, { query: { ...few, text } }),
    placeholderData: keepPreviousData,
  });
  const choices = (query.data?.items ?? []).map(({ slug }) => ({ value: slug, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} none={noneBecause(query, text)} />;
}

/** Chooses a key by slug. */
export function KeyPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const query = useQuery({ ...read(keyRoutes.listKeys, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (query.data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} none={noneBecause(query, text)} />;
}

/** Chooses a store by slug. */
export function StorePicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const query = useQuery({ ...read(storeRoutes.listStores, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (query.data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} none={noneBecause(query, text)} />;
}

/** Chooses a job by slug. */
export function JobPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const query = useQuery({ ...read(jobRoutes.listJobs, { query: { ...few, text } }), placeholderData: keepPreviousData });
  const choices = (query.data?.items ?? []).map(({ id, slug }) => ({ value: id, label: slug }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} none={noneBecause(query, text)} />;
}

/** Chooses a calendar by name. */
export function CalendarPicker(props: PickerProps) {
  const [text, setText] = useState<string>();
  const query = useQuery({
    ...read(calendarRoutes.listCalendars, { query: { ...few, text } }),
    placeholderData: keepPreviousData,
  });
  const choices = (query.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return <SearchedSelect {...props} choices={choices} onSearch={setText} none={noneBecause(query, text)} />;
}
