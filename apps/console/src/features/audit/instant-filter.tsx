import { TextInput } from '@mantine/core';

interface InstantFilterProps {
  readonly label: string;
  /** ISO 8601. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** What a date and time field shows for an instant: UTC, to the minute. */
function fieldOfInstant(value: string | undefined): string {
  const at = value === undefined ? Number.NaN : Date.parse(value);
  return Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, 16);
}

/** The instant that a date and time field stands for, read as UTC. */
function instantOfField(text: string): string | undefined {
  const at = text === '' ? Number.NaN : Date.parse(`${text}Z`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** A filter by time, in UTC as the trail is. */
export function InstantFilter({ label, value, onChange }: InstantFilterProps) {
  return (
    <TextInput
      key={value ?? 'none'}
      type="datetime-local"
      size="xs"
      w={190}
      aria-label={label}
      title={label}
      defaultValue={fieldOfInstant(value)}
      onBlur={(event) => {
        const next = instantOfField(event.currentTarget.value);
        if (fieldOfInstant(next) !== fieldOfInstant(value)) onChange(next);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
