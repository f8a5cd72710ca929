import { msg, t } from '@lingui/core/macro';
import { Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { spoken } from '../../language/spoken.js';
import { FieldRow } from '../../ui/form-page.js';
import { ConnectionPicker, StorePicker } from '../pickers.js';
import type { PlaceValues } from './place-values.js';

const mono = { input: 'wb-mono' };

const kinds = spoken([
  { value: 'none', label: msg`Nowhere: only kept for seven days` },
  { value: 'store', label: msg`A folder of a store` },
  { value: 'connection', label: msg`A folder at a partner` },
]);

interface PlaceFieldsProps<V> {
  readonly form: UseFormReturnType<V>;
  /** Of what the dates in the name are. */
  readonly dates: string;
  /** Whether it may be nowhere. */
  readonly mayBeNone?: boolean;
  /** The slug of what is chosen already. */
  readonly placeName?: string | undefined;
}

/** Asks where an export is delivered. */
export function PlaceFields<V extends { deliverTo: PlaceValues }>({
  form,
  dates,
  mayBeNone = true,
  placeName,
}: PlaceFieldsProps<V>) {
  const { kind } = form.getValues().deliverTo;
  const field = (name: keyof PlaceValues) => form.getInputProps(`deliverTo.${name}`);
  return (
    <>
      <Select
        label={t`Deliver to`}
        data={mayBeNone ? kinds : kinds.filter(({ value }) => value !== 'none')}
        allowDeselect={false}
        {...field('kind')}
      />
      {kind === 'store' && <StorePicker label={t`Store`} chosenLabel={placeName} {...field('storeId')} />}
      {kind === 'connection' && <ConnectionPicker label={t`Connection`} chosenLabel={placeName} {...field('connectionId')} />}
      {kind !== 'none' && (
        <FieldRow>
          <TextInput label={t`Folder`} classNames={mono} {...field('path')} />
          <TextInput
            label={t`Name of the file`}
            description={t`${'{name}, {stem}'} and ${'{ext}'} of its own name; dates ${dates}, such as ${'{yyyy-MM-dd}'}`}
            placeholder="{name}"
            classNames={mono}
            {...field('name')}
          />
        </FieldRow>
      )}
    </>
  );
}
