import { Select } from '@mantine/core';
import { FieldRow, Fields } from '../../ui/form-page.js';
import { JobNumber } from './job-number.js';
import type { JobSectionProps } from './job-section.js';

/** What people call the priorities of a job. */
export const priorityLabels = { high: 'High', normal: 'Normal', low: 'Low' } as const;

/** How the files of a run move beside each other, and before those of other jobs. */
export function RunningSection({ form }: JobSectionProps) {
  return (
    <Fields legend="Running">
      <FieldRow>
        <JobNumber
          form={form}
          name="definition.running.concurrency"
          label="Files at the same time"
          hint="1 moves them strictly one after the other, in the order in which they were found."
        />
        <Select
          label="Priority"
          description="Whose files go first when more is due than can move. A lower one waits, but not for ever."
          allowDeselect={false}
          data={Object.entries(priorityLabels).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps('definition.running.priority')}
        />
      </FieldRow>
    </Fields>
  );
}
