import { NumberInput, TextInput } from '@mantine/core';
import { FieldRow, Fields } from '../../ui/form-page.js';
import type { JobEndProps } from './job-section.js';

const mono = { input: 'wb-mono' };

/** Which files a run takes. */
export function FindingSection({ form, end }: JobEndProps) {
  return (
    <Fields
      legend="Source"
      hint={
        form.values.definition.direction === 'pull'
          ? 'Which files at the partner are taken.'
          : 'Which files of the store are sent.'
      }
    >
      {end}
      <FieldRow>
        <TextInput label="Source folder" classNames={mono} {...form.getInputProps('definition.source.path')} />
        <TextInput
          label="File names"
          description="A glob"
          placeholder="*.csv"
          classNames={mono}
          {...form.getInputProps('definition.source.match')}
        />
        <NumberInput
          label="Minimum age"
          description="Younger files wait"
          suffix=" s"
          min={0}
          max={604800}
          {...form.getInputProps('definition.source.minAgeSeconds')}
        />
      </FieldRow>
    </Fields>
  );
}
