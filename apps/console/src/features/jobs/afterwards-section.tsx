import { Select, TextInput } from '@mantine/core';
import { FieldRow, Fields } from '../../ui/form-page.js';
import { JobNumber } from './job-number.js';
import type { JobSectionProps } from './job-section.js';

const mono = { input: 'wb-mono' };

/** What happens to the source once it was delivered, and how often it is tried. */
export function AfterwardsSection({ form }: JobSectionProps) {
  return (
    <Fields legend="Afterwards">
      <FieldRow>
        <Select
          label="Source file, once delivered"
          allowDeselect={false}
          data={[
            { value: 'keep', label: 'Keep it' },
            { value: 'delete', label: 'Delete it' },
            { value: 'move', label: 'Move it' },
          ]}
          {...form.getInputProps('definition.afterSuccess.kind')}
        />
        {form.values.definition.afterSuccess.kind === 'move' && (
          <TextInput
            label="Move to"
            placeholder="/done"
            classNames={mono}
            {...form.getInputProps('definition.afterSuccess.to')}
          />
        )}
      </FieldRow>
      <FieldRow>
        <JobNumber form={form} name="definition.retry.maxAttempts" label="Attempts in all" />
        <JobNumber form={form} name="definition.retry.baseDelayMs" label="First wait" />
        <JobNumber form={form} name="definition.retry.maxDelayMs" label="Longest wait" />
      </FieldRow>
    </Fields>
  );
}
