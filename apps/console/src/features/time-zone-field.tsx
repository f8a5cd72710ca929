import { Autocomplete, type AutocompleteProps } from '@mantine/core';

const timeZones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];

/** The time zone of the person in front of the screen. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** Asks for a time zone by its IANA name. */
export function TimeZoneField(props: Omit<AutocompleteProps, 'data' | 'limit'>) {
  return <Autocomplete {...props} data={timeZones} limit={30} />;
}
