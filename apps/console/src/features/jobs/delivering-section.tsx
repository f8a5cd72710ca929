import { Checkbox, Select, TextInput } from '@mantine/core';
import { FieldRow, Fields } from '../../ui/form-page.js';
import type { JobEndProps } from './job-section.js';

const mono = { input: 'wb-mono' };

/** Where files go, and how. */
export function DeliveringSection({ form, end }: JobEndProps) {
  return (
    <Fields legend="Target">
      {end}
      <FieldRow>
        <TextInput label="Target folder" classNames={mono} {...form.getInputProps('definition.target.path')} />
        <Select
          label="When a file is there"
          allowDeselect={false}
          data={[
            { value: 'overwrite', label: 'Overwrite it, in one step' },
            { value: 'fail', label: 'Fail the transfer' },
            { value: 'skip', label: 'Skip the file' },
          ]}
          {...form.getInputProps('definition.target.onConflict')}
        />
      </FieldRow>
      {form.values.definition.target.onConflict === 'overwrite' && (
        <Checkbox
          size="xs"
          label="May delete the old file first"
          description="Where a partner’s server refuses to rename over it. For a moment there is neither."
          {...form.getInputProps('definition.target.deleteBeforeRename', { type: 'checkbox' })}
        />
      )}
    </Fields>
  );
}
